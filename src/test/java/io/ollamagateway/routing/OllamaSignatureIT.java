package io.ollamagateway.routing;

import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;

import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Callers who sign their requests as the ollama command line does.
 */
class OllamaSignatureIT {

	private static final String BODY = "{\"model\":\"llama3.2\",\"prompt\":\"Hi\",\"stream\":false}";

	private static SimulatedOllama ollama;

	private static OllamaSigner laptop;

	private static GatewayUnderTest gateway;

	private static TestClient client;

	@BeforeAll
	static void start() throws Exception {
		ollama = SimulatedOllama.start(InstanceSettings.loaded());
		laptop = new OllamaSigner();
		gateway = GatewayUnderTest.before(List.of(ollama.url()), "access.anonymous=", "access.keys[0].id=laptop",
				"access.keys[0].public-key=" + laptop.publicKey(), "access.keys[0].scopes=inference,admin");
		client = new TestClient(gateway.url());
	}

	@AfterAll
	static void stop() {
		gateway.close();
		ollama.close();
	}

	@Test
	void aSignedRequestIsItsKeysHolders() throws Exception {
		assertThat(post(laptop, "/api/generate", "/api/generate", Instant.now()).statusCode()).isEqualTo(200);
		assertThat(post(laptop, "/api/pull", "/api/pull", Instant.now()).statusCode()).isNotIn(401, 403);
	}

	@Test
	void theSignatureIsForOnePathOnly() throws Exception {
		HttpResponse<String> answer = post(laptop, "/api/delete", "/api/generate", Instant.now());
		assertThat(answer.statusCode()).isEqualTo(401);
		assertThat(answer.body()).contains("signature is wrong");
	}

	@Test
	void anOldSignatureIsNoneAndTheClockIsNamed() throws Exception {
		HttpResponse<String> old = post(laptop, "/api/generate", "/api/generate", Instant.now().minusSeconds(600));
		assertThat(old.statusCode()).isEqualTo(401);
		assertThat(old.body()).contains("set your clock");
		assertThat(post(laptop, "/api/generate", "/api/generate", Instant.now().plusSeconds(600)).statusCode())
			.isEqualTo(401);
	}

	@Test
	void anotherKeyIsNotKnown() throws Exception {
		HttpResponse<String> answer = post(new OllamaSigner(), "/api/generate", "/api/generate", Instant.now());
		assertThat(answer.statusCode()).isEqualTo(401);
		assertThat(answer.body()).contains("add your ~/.ollama/id_ed25519.pub");
	}

	@Test
	void theTimeMayNotBeChanged() throws Exception {
		Instant now = Instant.now();
		String authorization = laptop.authorization("POST", "/api/generate", now);
		HttpResponse<String> answer = client.post("/api/generate?ts=" + (now.getEpochSecond() + 1), BODY,
				"Authorization", authorization);
		assertThat(answer.statusCode()).isEqualTo(401);
		assertThat(client.post("/api/generate", BODY, "Authorization", authorization).statusCode()).isEqualTo(401);
	}

	private static HttpResponse<String> post(OllamaSigner signer, String path, String signedPath, Instant time)
			throws Exception {
		return client.post(path + "?ts=" + time.getEpochSecond(), BODY, "Authorization",
				signer.authorization("POST", signedPath, time));
	}

}
