package io.ollamagateway.monitoring;

import java.time.Duration;

import io.ollamagateway.routing.GatewayUnderTest;
import io.ollamagateway.routing.TestClient;
import io.ollamagateway.simulator.Fault;
import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Loads of models are seen, and what has to go for them.
 */
class LoadMetricsIT {

	private static final InstanceSettings COLD = InstanceSettings.defaults()
		.withKeepAlive(Duration.ofHours(10))
		.withMaxLoadedModels(1)
		.withTimeScale(0.02);

	@Test
	void loadsEvictionsAndFailuresAreCounted() throws Exception {
		try (SimulatedOllama ollama = SimulatedOllama.start(COLD);
				GatewayUnderTest gateway = GatewayUnderTest.start("pools.small.instances[0].id=gpu-1",
						"pools.small.instances[0].url=" + ollama.url(), "pools.small.instances[0].max-loaded-models=1",
						"inventory-interval=200ms")) {
			TestClient client = new TestClient(gateway.url());
			assertThat(client.post("/api/chat", chat("llama3.2")).statusCode()).isEqualTo(200);
			assertThat(client.post("/api/chat", chat("mistral")).statusCode()).isEqualTo(200);
			gateway.recorder().awaitLoadsEnded(2);
			Exposition now = Exposition.of(gateway);
			String load = "ollama_model_load_duration_seconds_";
			assertThat(now.sum(load + "count", "pool=small", "model=llama3.2:latest")).isOne();
			assertThat(now.sum(load + "count", "pool=small", "model=mistral:latest")).isOne();
			assertThat(now.sum(load + "sum", "pool=small", "model=mistral:latest")).isPositive();
			assertThat(now.sum("ollama_model_evictions_total", "pool=small", "model=llama3.2:latest")).isOne();
			assertThat(now.sum("ollama_model_load_failures_total")).isZero();
			await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> {
				Exposition later = Exposition.of(gateway);
				assertThat(later.sum("ollama_model_resident", "backend=gpu-1", "model=mistral:latest")).isOne();
				assertThat(later.samples("ollama_model_resident", "model=llama3.2:latest")).isEmpty();
			});
			ollama.faults().add(Fault.loadFails());
			await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> {
				assertThat(client.post("/api/chat", chat("llama3.2")).statusCode()).isGreaterThanOrEqualTo(500);
				assertThat(Exposition.of(gateway)
					.sum("ollama_model_load_failures_total", "pool=small", "model=llama3.2:latest")).isPositive();
			});
		}
	}

	private static String chat(String model) {
		return "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";
	}

}
