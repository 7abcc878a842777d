package io.ollamagateway.routing;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

import io.ollamagateway.simulator.Fault;
import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.ModelSettings;
import io.ollamagateway.simulator.RecordedRequest;
import io.ollamagateway.simulator.SimulatedFleet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Models by other names, other models for one that nobody serves, and models that are not
 * named in JSON, or do not run here.
 */
class AliasIT {

	private static final String BOUNDARY = "----boundary42";

	private static SimulatedFleet fleet;

	private static GatewayUnderTest gateway;

	private static TestClient client;

	@BeforeAll
	static void start() {
		fleet = SimulatedFleet.start(InstanceSettings.loaded().withModel(ModelSettings.of("down:1b")).withUser("ada"),
				InstanceSettings.loaded().withModels(ModelSettings.of("big:70b")), InstanceSettings.loaded());
		gateway = GatewayUnderTest.start("pools.small.instances[0].id=small-1",
				"pools.small.instances[0].url=" + fleet.instance(0).url(), "pools.small.instances[1].id=small-2",
				"pools.small.instances[1].url=" + fleet.instance(2).url(), "pools.big.models=big:70b",
				"pools.big.instances[0].id=big-1", "pools.big.instances[0].url=" + fleet.instance(1).url(),
				"pools.big.health.interval=100ms", "pools.big.health.fall=1", "default-pool=small",
				"aliases.gpt-4o-mini=qwen3:8b", "aliases.whisper-1=llama3.2", "aliases.huge=big:70b",
				"fallbacks[big:70b][0]=nobody", "fallbacks[big:70b][1]=mistral", "fallbacks[missing][0]=llama3.2");
		client = new TestClient(gateway.url());
	}

	@BeforeEach
	void forget() {
		fleet.instances().forEach((ollama) -> ollama.journal().clear());
	}

	@AfterAll
	static void stop() {
		gateway.close();
		fleet.close();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			/api/generate        | "prompt":"Hi"
			/api/chat            | "messages":[{"role":"user","content":"Hi"}]
			/v1/chat/completions | "messages":[{"role":"user","content":"Hi"}]
			/v1/completions      | "prompt":"Hi"
			/v1/responses        | "input":"Hi"
			/v1/messages         | "max_tokens":9,"messages":[{"role":"user","content":"Hi"}]
			""")
	void anAliasIsServedAndGivenBack(String path, String rest) throws Exception {
		for (boolean stream : List.of(true, false)) {
			String body = "," + rest + ",\"stream\":" + stream + "}";
			HttpResponse<String> answer = client.post(path, "{\"model\":\"gpt-4o-mini\"" + body);
			assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
			assertThat(answer.body()).contains("\"model\":\"gpt-4o-mini\"").doesNotContain("qwen3");
			assertThat(sent(path).bodyText()).isEqualTo("{\"model\":\"qwen3:8b\"" + body);
			forget();
		}
		gateway.recorder().awaitLeasesOut(0);
	}

	@Test
	void aModelsOwnNameIsNotTouched() throws Exception {
		HttpResponse<String> answer = client.post("/api/chat",
				"{\"model\":\"Qwen3:8b\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
		assertThat(answer.body()).contains("\"model\":\"Qwen3:8b\"");
		assertThat(answer.headers().firstValue("X-Gateway-Model")).isEmpty();
	}

	@Test
	void anotherModelAnswersIfNoInstanceCanServeTheFirstAndSaysSo() throws Exception {
		String body = "{\"model\":\"big:70b\",\"prompt\":\"Hi\",\"stream\":false}";
		HttpResponse<String> first = client.post("/api/generate", body);
		assertThat(first.body()).contains("\"model\":\"big:70b\"");
		assertThat(first.headers().firstValue("X-Gateway-Model")).isEmpty();
		fleet.instance(1).refuseConnections();
		try {
			await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
				HttpResponse<String> answer = client.post("/api/generate", body);
				assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
				assertThat(answer.headers().firstValue("X-Gateway-Model")).hasValue("mistral:latest");
				assertThat(answer.headers().firstValue("X-Gateway-Pool")).hasValue("small");
				assertThat(answer.body()).contains("\"model\":\"mistral:latest\"");
			});
			HttpResponse<String> aliased = client.post("/api/generate", "{\"model\":\"huge\",\"prompt\":\"Hi\"}");
			assertThat(aliased.headers().firstValue("X-Gateway-Model")).hasValue("mistral:latest");
			gateway.recorder().awaitLeasesOut(0);
			await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(gateway.heldBytes()).isZero());
		}
		finally {
			fleet.instance(1).acceptConnections();
		}
	}

	@Test
	void anotherModelAnswersForOneThatNobodyHas() throws Exception {
		HttpResponse<String> answer = client.post("/v1/completions", "{\"model\":\"missing\",\"prompt\":\"Hi\"}");
		assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
		assertThat(answer.headers().firstValue("X-Gateway-Model")).hasValue("llama3.2:latest");
	}

	@Test
	void aModelIsFoundInAForm() throws Exception {
		HttpResponse<String> answer = client.post("/v1/audio/transcriptions", form("llama3.2"), "Content-Type",
				"multipart/form-data; boundary=" + BOUNDARY);
		assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
		assertThat(answer.body()).contains("\"text\":");
		assertThat(sent("/v1/audio/transcriptions").bodyText()).isEqualTo(text("llama3.2"));
		HttpResponse<String> aliased = client.post("/v1/audio/transcriptions", form("whisper-1"), "Content-Type",
				"multipart/form-data; boundary=\"" + BOUNDARY + "\"");
		assertThat(aliased.body()).isEqualTo(answer.body());
		HttpResponse<String> unknown = client.post("/v1/audio/transcriptions", form("nobody"), "Content-Type",
				"multipart/form-data; boundary=" + BOUNDARY);
		assertThat(unknown.statusCode()).isEqualTo(404);
		assertThat(unknown.body()).contains("model 'nobody' not found", "not_found_error");
		HttpResponse<String> json = client.post("/v1/audio/transcriptions", "{\"model\":\"llama3.2\"}", "Content-Type",
				"application/json");
		assertThat(json.statusCode()).isEqualTo(400);
	}

	@Test
	void aModelOfOllamaComIsAskedWhereSomebodyIsSignedIn() throws Exception {
		String body = "{\"model\":\"gpt-oss:120b-cloud\",\"prompt\":\"Hi\",\"stream\":false}";
		for (int i = 0; i < 6; i++) {
			HttpResponse<String> answer = client.post("/api/generate", body);
			assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
			assertThat(answer.headers().firstValue("X-Gateway-Instance")).hasValue("small-1");
		}
		fleet.instance(0).faults().add(Fault.status(401, "unauthorized").withPath("/api/generate").times(1));
		HttpResponse<String> refused = client.post("/api/generate", body);
		assertThat(refused.statusCode()).isEqualTo(401);
		assertThat(refused.body()).contains("unauthorized");
	}

	@Test
	void theWebIsSearchedByAnInstanceThatIsSignedIn() throws Exception {
		assertThat(client.post("/api/experimental/web_search", "{\"query\":\"x\"}").body()).contains("results");
		assertThat(client.get("/api/experimental/model-recommendations").body()).isEqualTo("{\"recommendations\":[]}");
		assertThat(client.post("/api/me", "").statusCode()).isEqualTo(401);
	}

	private static HttpRequest.BodyPublisher form(String model) {
		return HttpRequest.BodyPublishers.ofString(text(model));
	}

	private static String text(String model) {
		return "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"model.wav\"\r\n"
				+ "Content-Type: audio/wav\r\n\r\nRIFF\r\n--not the boundary\r\n--" + BOUNDARY
				+ "\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\n" + model + "\r\n--" + BOUNDARY + "--\r\n";
	}

	private static RecordedRequest sent(String path) {
		return fleet.instances()
			.stream()
			.flatMap((ollama) -> ollama.journal().requests(path).stream())
			.filter((request) -> request.status() != 401)
			.findFirst()
			.orElseThrow();
	}

}
