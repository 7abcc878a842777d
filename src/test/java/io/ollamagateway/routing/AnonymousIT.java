package io.ollamagateway.routing;

import java.util.List;

import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What callers may do who do not say who they are.
 */
@ExtendWith(OutputCaptureExtension.class)
class AnonymousIT {

	private static final String BODY = "{\"model\":\"llama3.2\",\"prompt\":\"Hi\",\"stream\":false}";

	private static SimulatedOllama ollama;

	private static GatewayUnderTest gateway;

	@BeforeAll
	static void start() {
		ollama = SimulatedOllama.start(InstanceSettings.loaded());
		gateway = GatewayUnderTest.before(List.of(ollama.url()));
	}

	@AfterAll
	static void stop() {
		gateway.close();
		ollama.close();
	}

	@Test
	void fromLoopbackTheyMayUseModelsAndNotChangeThem() throws Exception {
		TestClient client = new TestClient(gateway.url());
		assertThat(client.post("/api/generate", BODY).statusCode()).isEqualTo(200);
		var pull = client.post("/api/pull", "{\"model\":\"mistral\"}");
		assertThat(pull.statusCode()).isEqualTo(401);
		assertThat(pull.body()).contains("\"error\":", "scope admin", "OLLAMA_AUTH=1");
	}

	@Test
	void theirWishToUnloadIsNotHeard() throws Exception {
		ollama.journal().clear();
		var answer = new TestClient(gateway.url()).post("/api/generate",
				"{\"model\":\"llama3.2\",\"prompt\":\"Hi\",\"stream\":false,\"keep_alive\":0}");
		assertThat(answer.statusCode()).isEqualTo(200);
		assertThat(ollama.journal().requests("/api/generate")).singleElement()
			.satisfies((request) -> assertThat(request.bodyText()).endsWith("\"keep_alive\":null}"));
	}

	@Test
	void onlyTheAddressesOfARuleMayCall(CapturedOutput output) throws Exception {
		try (GatewayUnderTest closed = GatewayUnderTest.before(List.of(ollama.url()),
				"access.anonymous[0].from=10.0.0.0/8,127.0.0.9", "access.anonymous[0].scopes=inference")) {
			TestClient client = new TestClient(closed.url());
			var refused = client.post("/v1/chat/completions", "not even JSON");
			assertThat(refused.statusCode()).isEqualTo(401);
			assertThat(refused.body()).contains("\"type\":\"authentication_error\"", "Authorization: Bearer");
			assertThat(client.get("/livez").statusCode()).isEqualTo(200);
			assertThat(client.get("/readyz").statusCode()).isEqualTo(200);
			assertThat(client.get("/nothing").statusCode()).isEqualTo(404);
			assertThat(output).contains("Everybody at 10.0.0.0/8, 127.0.0.9/32 may call without a key (inference)");
		}
	}

	@Test
	void withoutARuleNobodyMayCall() throws Exception {
		try (GatewayUnderTest closed = GatewayUnderTest.before(List.of(ollama.url()), "access.anonymous=")) {
			assertThat(new TestClient(closed.url()).post("/api/generate", BODY).statusCode()).isEqualTo(401);
		}
	}

}
