package io.ollamagateway.routing;

import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.ollamagateway.answers.Failure;
import io.ollamagateway.simulator.Fault;
import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What clients see when instances fail.
 */
class FailureIT {

	private static final String BODY = """
			{"model":"llama3.2","prompt":"Hi","input":"Hi","max_tokens":9,"stream":true,
			"messages":[{"role":"user","content":"Hi"}]}""";

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					/api/chat | {"error":"No instance of pool 'default' is up; try again later"}
					/v1/chat/completions | {"error":{"message":"No instance of pool 'default' is up; try again later","type":"api_error","param":null,"code":null}}
					/v1/messages | {"type":"error","error":{"type":"overloaded_error","message":"No instance of pool 'default' is up; try again later"}
					""")
	void withNoInstanceHealthyThereIs503InTheCallersDialect(String path, String body) throws Exception {
		try (SimulatedOllama ollama = SimulatedOllama.start(InstanceSettings.loaded());
				GatewayUnderTest gateway = GatewayUnderTest.start("pools.default.instances[0]=" + ollama.url(),
						"pools.default.health.interval=50ms", "pools.default.health.fall=2")) {
			TestClient client = new TestClient(gateway.url());
			assertThat(client.post(path, BODY).statusCode()).isEqualTo(200);
			ollama.faults().add(Fault.status(500, "broken").withPath("/api/version"));
			await().atMost(Duration.ofSeconds(20)).until(() -> client.post(path, BODY).statusCode() == 503);
			HttpResponse<String> refused = client.post(path, BODY);
			assertThat(refused.body()).startsWith(body.substring(0, body.length() - 1));
			assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
			assertThat(refused.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
			ollama.faults().clear();
			await().atMost(Duration.ofSeconds(20)).until(() -> client.post(path, BODY).statusCode() == 200);
			gateway.recorder().awaitLeasesOut(0);
		}
	}

	@Test
	void aRefusedConnectionIsTriedOnAnotherInstance() throws Exception {
		try (SimulatedOllama ollama = SimulatedOllama.start(InstanceSettings.loaded());
				GatewayUnderTest gateway = GatewayUnderTest.start(
						"pools.default.instances[0]=http://127.0.0.1:" + unusedPort(),
						"pools.default.instances[1]=" + ollama.url(), "pools.default.balance=round-robin",
						"pools.default.health.interval=1h", "pools.default.health.fall=9")) {
			TestClient client = new TestClient(gateway.url());
			for (int i = 0; i < 6; i++) {
				HttpResponse<String> answer = client.post("/api/chat", BODY);
				assertThat(answer.statusCode()).isEqualTo(200);
				assertThat(answer.headers().firstValue("X-Gateway-Instance")).hasValue("127-0-0-1-" + ollama.port());
			}
			gateway.recorder().awaitLeasesOut(0);
			assertThat(gateway.heldBytes()).isZero();
			assertThat(ollama.journal().requests("/api/chat"))
				.allSatisfy((request) -> assertThat(request.bodyText()).isEqualTo(BODY));
		}
	}

	@Test
	void aConnectionThatBreaksBeforeTheAnswerIs502WhenNoOtherInstanceIsLeft() throws Exception {
		try (SimulatedOllama ollama = SimulatedOllama.start(InstanceSettings.loaded());
				GatewayUnderTest gateway = GatewayUnderTest.before(List.of(ollama.url()))) {
			ollama.faults().add(Fault.resetBeforeHeaders());
			HttpResponse<String> answer = new TestClient(gateway.url()).post("/api/chat", BODY);
			assertThat(answer.statusCode()).isEqualTo(502);
			assertThat(answer.body())
				.isEqualTo("{\"error\":\"There was no answer from instance '127-0-0-1-%d'; try again\"}"
					.formatted(ollama.port()));
			gateway.recorder().awaitLeasesOut(0);
			assertThat(gateway.recorder().nextOutcome().failure()).isEqualTo(Failure.RESET);
			assertThat(gateway.heldBytes()).isZero();
		}
	}

	@Test
	void aStreamThatDoesNotBeginInTimeIs504AndFreesItsPlace() throws Exception {
		try (SimulatedOllama ollama = SimulatedOllama.start(InstanceSettings.loaded());
				GatewayUnderTest gateway = GatewayUnderTest.start("pools.default.instances[0]=" + ollama.url(),
						"pools.default.timeouts.first-byte=300ms", "pools.default.health.interval=1h")) {
			ollama.faults().add(Fault.neverAnswer().once());
			TestClient client = new TestClient(gateway.url());
			HttpResponse<String> answer = client.post("/v1/chat/completions", BODY);
			assertThat(answer.statusCode()).isEqualTo(504);
			assertThat(answer.body()).contains("no answer in time from instance");
			assertThat(gateway.recorder().nextOutcome().failure()).isEqualTo(Failure.FIRST_BYTE_TIMEOUT);
			gateway.recorder().awaitLeasesOut(0);
			ollama.journal()
				.first("/v1/chat/completions")
				.get(1, TimeUnit.SECONDS)
				.clientGone()
				.get(1, TimeUnit.SECONDS);
			assertThat(client.post("/api/chat", BODY).statusCode()).isEqualTo(200);
		}
	}

	/** A runner that hangs would otherwise hold its slots for ever. */
	@ParameterizedTest
	@CsvSource({ "/api/embed, input", "/api/generate, prompt" })
	void anAnswerInOnePieceThatDoesNotComeInTimeIs504AndFreesItsPlace(String path, String field) throws Exception {
		try (SimulatedOllama ollama = SimulatedOllama.start(InstanceSettings.loaded());
				GatewayUnderTest gateway = GatewayUnderTest.start("pools.default.instances[0]=" + ollama.url(),
						"pools.default.timeouts.whole-answer=1s", "pools.default.health.interval=1h")) {
			ollama.faults().add(Fault.neverAnswer().withPath(path).once());
			TestClient client = new TestClient(gateway.url());
			String body = "{\"model\":\"llama3.2\",\"%s\":\"Hi\",\"stream\":false}".formatted(field);
			HttpResponse<String> answer = client.post(path, body);
			assertThat(answer.statusCode()).isEqualTo(504);
			assertThat(answer.body()).contains("no answer in time from instance");
			assertThat(gateway.recorder().nextOutcome().failure()).isEqualTo(Failure.FIRST_BYTE_TIMEOUT);
			gateway.recorder().awaitLeasesOut(0);
			ollama.journal().first(path).get(10, TimeUnit.SECONDS).clientGone().get(10, TimeUnit.SECONDS);
		}
	}

	@Test
	void anErrorOfTheInstanceGoesToTheClientAsItIs() throws Exception {
		try (SimulatedOllama ollama = SimulatedOllama.start(InstanceSettings.loaded());
				GatewayUnderTest gateway = GatewayUnderTest.before(List.of(ollama.url()))) {
			ollama.faults().add(Fault.busy().once());
			HttpResponse<String> answer = new TestClient(gateway.url()).post("/api/chat", BODY);
			assertThat(answer.statusCode()).isEqualTo(503);
			assertThat(answer.body())
				.isEqualTo("{\"error\":\"server busy, please try again.  maximum pending requests exceeded\"}");
			assertThat(answer.headers().firstValue("Retry-After")).isPresent();
			assertThat(gateway.recorder().nextOutcome().failure()).isEqualTo(Failure.BUSY);
		}
	}

	private static int unusedPort() throws Exception {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

}
