package io.ollamagateway.monitoring;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.ollamagateway.routing.GatewayUnderTest;
import io.ollamagateway.routing.TestClient;
import io.ollamagateway.simulator.Fault;
import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.SimulatedFleet;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The breakers' own metrics, under the instances' ids.
 */
class BreakerMetricsIT {

	private static final String BODY = "{\"model\":\"llama3.2\",\"prompt\":\"Hi\",\"stream\":false}";

	@Test
	void aBreakerIsSeenToOpenAndToCloseAgain() throws Exception {
		try (SimulatedFleet fleet = SimulatedFleet.start(2, InstanceSettings.loaded());
				GatewayUnderTest gateway = before(fleet)) {
			TestClient client = new TestClient(gateway.url());
			for (int i = 0; i < 4; i++) {
				assertThat(client.post("/api/generate", BODY).statusCode()).isEqualTo(200);
			}
			Exposition closed = Exposition.of(gateway);
			assertThat(state(closed, "gpu-0", "closed")).isOne();
			assertThat(state(closed, "gpu-0", "open")).isZero();

			fleet.instance(0).faults().add(Fault.resetBeforeHeaders());
			await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
				HttpResponse<String> answer = client.post("/api/generate", BODY);
				assertThat(answer.statusCode()).as("the other one answers").isEqualTo(200);
				Exposition open = Exposition.of(gateway);
				assertThat(state(open, "gpu-0", "open")).isOne();
				assertThat(state(open, "gpu-0", "closed")).isZero();
				assertThat(state(open, "gpu-1", "closed")).isOne();
				// put together once a second
				assertThat(open.sum("ollama_instance_up", "backend=gpu-0")).isZero();
				assertThat(Exposition.management(gateway).get("/actuator/fleet/gpu-0").body())
					.contains("\"breaker\":\"open\"");
			});
			Exposition after = Exposition.of(gateway);
			assertThat(after.sum("resilience4j_circuitbreaker_calls_seconds_count", "name=gpu-0", "kind=failed"))
				.isGreaterThanOrEqualTo(2);
			assertThat(after.sum("ollama_retries_total", "pool=default")).isPositive();

			fleet.instance(0).faults().clear();
			await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
				assertThat(client.post("/api/generate", BODY).statusCode()).isEqualTo(200);
				assertThat(state(Exposition.of(gateway), "gpu-0", "closed")).isOne();
			});
		}
	}

	/** A permission that never came back would else shut an instance out for ever. */
	@Test
	void aHalfOpenBreakerWhoseTrialsDoNotEndTriesAgain() {
		try (SimulatedFleet fleet = SimulatedFleet.start(2, InstanceSettings.loaded());
				GatewayUnderTest gateway = before(fleet,
						".resilience4j.circuitbreaker.configs.default.max-wait-duration-in-half-open-state=1s")) {
			CircuitBreaker breaker = gateway.useUpTrials("gpu-0");
			await().atMost(Duration.ofSeconds(30)).until(breaker::tryAcquirePermission);
		}
	}

	@Test
	void theTrialsOfAHalfOpenBreakerAreBoundedInTimeAsShipped() {
		try (SimulatedFleet fleet = SimulatedFleet.start(2, InstanceSettings.loaded());
				GatewayUnderTest gateway = before(fleet)) {
			assertThat(gateway.bean(CircuitBreakerRegistry.class)
				.circuitBreaker("gpu-0")
				.getCircuitBreakerConfig()
				.getMaxWaitDurationInHalfOpenState()).isEqualTo(Duration.ofMinutes(5));
		}
	}

	private static double state(Exposition now, String instance, String state) {
		return now.sum("resilience4j_circuitbreaker_state", "name=" + instance, "state=" + state);
	}

	private static GatewayUnderTest before(SimulatedFleet fleet, String... more) {
		List<String> properties = new ArrayList<>(List.of("pools.default.health.interval=1h",
				"pools.default.health.fall=9", "pools.default.balance=round-robin",
				".resilience4j.circuitbreaker.configs.default.wait-duration-in-open-state=3s"));
		for (int i = 0; i < 2; i++) {
			properties.add("pools.default.instances[" + i + "].id=gpu-" + i);
			properties.add("pools.default.instances[" + i + "].url=" + fleet.urls().get(i));
		}
		properties.addAll(List.of(more));
		return GatewayUnderTest.start(properties.toArray(String[]::new));
	}

}
