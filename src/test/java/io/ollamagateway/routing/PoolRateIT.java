package io.ollamagateway.routing;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A pool takes no more requests than its rate limiter allows.
 */
class PoolRateIT {

	private static final String LIMITER = ".resilience4j.ratelimiter.instances.default.";

	private static final String CHAT = """
			{"model":"llama3.2","messages":[{"role":"user","content":"Hello"}]}""";

	@Test
	void whatIsBeyondTheRateIsRefusedAndTheLimiterIsShown() throws Exception {
		try (SimulatedOllama ollama = SimulatedOllama.start(InstanceSettings.loaded());
				GatewayUnderTest gateway = limited(ollama, 2, "1h", "0")) {
			TestClient client = new TestClient(gateway.url());
			assertThat(client.post("/api/chat", CHAT).statusCode()).isEqualTo(200);
			assertThat(client.post("/v1/chat/completions", CHAT).statusCode()).isEqualTo(200);
			HttpResponse<String> refused = client.post("/v1/chat/completions", CHAT);
			assertThat(refused.statusCode()).isEqualTo(429);
			assertThat(refused.headers().firstValue("Retry-After")).hasValue("3600");
			assertThat(refused.body()).contains("Pool 'default' takes no more than 2 requests in 3600.0 s")
				.startsWith("{\"error\":{\"message\":");
			assertThat(ollama.journal().requests("/v1/chat/completions")).hasSize(1);
			gateway.recorder().awaitLeasesOut(0);
			assertThat(gateway.heldBytes()).isZero();
			TestClient actuator = new TestClient(gateway.url().resolve("http://127.0.0.1:" + gateway.managementPort()));
			assertThat(actuator.get("/actuator/ratelimiters").body()).contains("\"default\"");
		}
	}

	@Test
	void whoWaitsForATurnIsToldThatTheGatewayStops() throws Exception {
		try (SimulatedOllama ollama = SimulatedOllama.start(InstanceSettings.loaded());
				GatewayUnderTest gateway = limited(ollama, 1, "1h", "2h")) {
			TestClient client = new TestClient(gateway.url());
			assertThat(client.post("/api/chat", CHAT).statusCode()).isEqualTo(200);
			CompletableFuture<HttpResponse<String>> waits = client.postAsync("/api/chat", CHAT);
			await().atMost(Duration.ofSeconds(20)).until(() -> gateway.heldBytes() > 0);
			gateway.recorder().forget();
			CompletableFuture<Void> closed = CompletableFuture.runAsync(gateway::close);
			HttpResponse<String> answer = waits.get(30, TimeUnit.SECONDS);
			assertThat(answer.statusCode()).isEqualTo(503);
			assertThat(answer.headers().firstValue("Retry-After")).isPresent();
			assertThat(answer.body()).contains("The gateway is being stopped");
			closed.get(30, TimeUnit.SECONDS);
			assertThat(ollama.journal().requests("/api/chat")).hasSize(1);
		}
	}

	@Test
	void whoCanHaveATurnInTimeWaitsForIt() throws Exception {
		try (SimulatedOllama ollama = SimulatedOllama.start(InstanceSettings.loaded());
				GatewayUnderTest gateway = limited(ollama, 2, "400ms", "30s")) {
			TestClient client = new TestClient(gateway.url());
			long begin = System.nanoTime();
			List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
			for (int i = 0; i < 6; i++) {
				answers.add(client.postAsync("/api/chat", CHAT));
			}
			for (CompletableFuture<HttpResponse<String>> answer : answers) {
				assertThat(answer.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
			}
			assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(400));
			gateway.recorder().awaitLeasesOut(0);
		}
	}

	private static GatewayUnderTest limited(SimulatedOllama ollama, int requests, String period, String timeout) {
		return GatewayUnderTest.before(List.of(ollama.url()), LIMITER + "limit-for-period=" + requests,
				LIMITER + "limit-refresh-period=" + period, LIMITER + "timeout-duration=" + timeout);
	}

}
