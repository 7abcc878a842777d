package io.ollamagateway.routing;

import java.util.List;

import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.RecordedRequest;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients that want different contexts of one model.
 */
@Timeout(60)
class ContextIT {

	private static final int TURNS = 3;

	private static final List<String> WISHES = List.of("{\"num_ctx\":2048}", "{\"num_ctx\":16384}", "{}");

	@Test
	void theyReloadItInTurnsWithoutARule() throws Exception {
		try (SimulatedOllama ollama = SimulatedOllama.start(InstanceSettings.defaults());
				GatewayUnderTest gateway = GatewayUnderTest.before(List.of(ollama.url()))) {
			askInTurns(gateway);
			assertThat(ollama.loads()).isEqualTo((long) TURNS * WISHES.size());
		}
	}

	@Test
	void theyShareOneRunnerUnderAPin() throws Exception {
		try (SimulatedOllama ollama = SimulatedOllama.start(InstanceSettings.defaults());
				GatewayUnderTest gateway = GatewayUnderTest.before(List.of(ollama.url()), "num-ctx[0].models=llama*",
						"num-ctx[0].pin=8192")) {
			askInTurns(gateway);
			assertThat(ollama.loads()).isOne();
			assertThat(ollama.journal().requests("/api/chat")).extracting(RecordedRequest::bodyText)
				.allSatisfy((body) -> assertThat(body).endsWith(",\"options\":{\"num_ctx\":8192}}"));
		}
	}

	@Test
	void aCeilingLowersTheLargestOnly() throws Exception {
		try (SimulatedOllama ollama = SimulatedOllama.start(InstanceSettings.defaults());
				GatewayUnderTest gateway = GatewayUnderTest.before(List.of(ollama.url()), "num-ctx[0].models=*",
						"num-ctx[0].ceiling=2048")) {
			TestClient client = new TestClient(gateway.url());
			assertThat(client.post("/api/chat", body(WISHES.get(0))).statusCode()).isEqualTo(200);
			assertThat(client.post("/api/chat", body(WISHES.get(1))).statusCode()).isEqualTo(200);
			assertThat(ollama.loads()).isOne();
			assertThat(ollama.journal().requests("/api/chat").getFirst().bodyText()).isEqualTo(body(WISHES.get(0)));
		}
	}

	@Test
	void requestsThatHaveNoOptionsShareARunnerThatIsTheServersDefault() throws Exception {
		try (SimulatedOllama ollama = SimulatedOllama.start(InstanceSettings.defaults().withContextLength(8192));
				GatewayUnderTest gateway = GatewayUnderTest.before(List.of(ollama.url()), "num-ctx[0].models=*",
						"num-ctx[0].pin=8192", "num-ctx[0].server-default=true")) {
			TestClient client = new TestClient(gateway.url());
			for (int turn = 0; turn < TURNS; turn++) {
				assertThat(client.post("/api/chat", body(WISHES.get(0))).statusCode()).isEqualTo(200);
				assertThat(client.post("/v1/chat/completions", body("{}")).statusCode()).isEqualTo(200);
			}
			assertThat(ollama.loads()).isOne();
		}
	}

	private static void askInTurns(GatewayUnderTest gateway) throws Exception {
		TestClient client = new TestClient(gateway.url());
		for (int turn = 0; turn < TURNS; turn++) {
			for (String wish : WISHES) {
				assertThat(client.post("/api/chat", body(wish)).statusCode()).isEqualTo(200);
			}
		}
	}

	private static String body(String options) {
		return "{\"model\":\"llama3.2\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"options\":" + options
				+ "}";
	}

}
