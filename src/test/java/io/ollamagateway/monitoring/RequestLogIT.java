package io.ollamagateway.monitoring;

import java.time.Duration;
import java.util.List;

import io.ollamagateway.routing.GatewayUnderTest;
import io.ollamagateway.routing.TestClient;
import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The line that is written for each request.
 */
@ExtendWith(OutputCaptureExtension.class)
class RequestLogIT {

	private static final String CHAT = """
			{"model":"llama3.2","messages":[{"role":"user","content":"Why is the sky blue?"}]}""";

	@Test
	void peopleReadWhoAskedWhatWhereItWentAndHowLongItTook(CapturedOutput output) throws Exception {
		try (SimulatedOllama ollama = SimulatedOllama.start(InstanceSettings.loaded());
				GatewayUnderTest gateway = GatewayUnderTest.start("pools.small.instances[0].id=gpu-1",
						"pools.small.instances[0].url=" + ollama.url())) {
			TestClient client = new TestClient(gateway.url());
			assertThat(client.post("/api/chat", CHAT, "X-Request-Id", "mine-1", "Authorization", "Bearer sk-secret")
				.statusCode()).isEqualTo(200);
			assertThat(client.post("/api/chat", "{", "X-Request-Id", "mine-2").statusCode()).isEqualTo(400);
			assertThat(line(output, "id=mine-1")).containsSubsequence("caller=anonymous", "client=127.0.0.1",
					"path=/api/chat", "model=llama3.2:latest", "stream=true", "outcome=success", "status=200",
					"pool=small", "instance=gpu-1", "choice=only_free", "attempts=1", "total_ms=", "queue_ms=",
					"load_ms=", "ttft_ms=", "in=", "out=");
			assertThat(line(output, "id=mine-2")).contains("outcome=refused", "refusal=malformed", "status=400")
				.doesNotContain("instance=");
			assertThat(client.get("/api/tags?id=mine-3").statusCode()).isEqualTo(200);
			assertThat(line(output, "path=/api/tags"))
				.contains("caller=anonymous", "outcome=success", "status=200", "total_ms=")
				.doesNotContain("instance=");
			assertThat(output.toString()).doesNotContain("sky blue", "sk-secret");
		}
	}

	@Test
	void machinesReadItAsEcs(CapturedOutput output) throws Exception {
		try (SimulatedOllama ollama = SimulatedOllama.start(InstanceSettings.loaded());
				GatewayUnderTest gateway = GatewayUnderTest.start("pools.small.instances[0].id=gpu-1",
						"pools.small.instances[0].url=" + ollama.url(), ".logging.structured.format.console=ecs")) {
			assertThat(new TestClient(gateway.url()).post("/api/chat", CHAT, "X-Request-Id", "mine-3").statusCode())
				.isEqualTo(200);
			JsonNode line = JsonMapper.shared().readTree(line(output, "id=mine-3"));
			assertThat(line.at("/log/logger").asString()).isEqualTo(RequestLog.NAME);
			assertThat(line.at("/http/request/id").asString()).isEqualTo("mine-3");
			assertThat(line.at("/client/ip").asString()).isEqualTo("127.0.0.1");
			assertThat(line.at("/http/response/status_code").asInt()).isEqualTo(200);
			assertThat(line.at("/event/duration").asLong()).isPositive();
			assertThat(line.at("/gateway/instance").asString()).isEqualTo("gpu-1");
			assertThat(line.at("/gateway/output_tokens").asLong()).isPositive();
		}
	}

	@Test
	void aPropertySwitchesItOff(CapturedOutput output) throws Exception {
		try (SimulatedOllama ollama = SimulatedOllama.start(InstanceSettings.loaded());
				GatewayUnderTest gateway = GatewayUnderTest.start("instances=" + ollama.url(),
						".logging.level." + RequestLog.NAME + "=off", ".management.metrics.enable.ollama=false")) {
			assertThat(new TestClient(gateway.url()).post("/api/chat", CHAT, "X-Request-Id", "mine-4").statusCode())
				.isEqualTo(200);
			gateway.recorder().nextOutcome();
			assertThat(output.toString()).doesNotContain("mine-4");
			// and so are the metrics
			assertThat(Exposition.of(gateway).text()).doesNotContain("ollama_");
		}
	}

	/** Written when the call has ended, which may be after its client knows. */
	private static String line(CapturedOutput output, String with) {
		return await().atMost(Duration.ofSeconds(10))
			.until(() -> lines(output, with), (lines) -> lines.size() == 1)
			.getFirst();
	}

	private static List<String> lines(CapturedOutput output, String with) {
		return output.toString().lines().filter((line) -> line.contains(with)).toList();
	}

}
