package io.ollamagateway.routing;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.ollamagateway.answers.Failure;
import io.ollamagateway.simulator.Fault;
import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.SimulatedFleet;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The rows of the table of failures that need an instance of a special kind. The others
 * are in {@link FailoverIT}, {@link FailureIT} and {@link BrokenAnswerIT}, what
 * Prometheus sees of all is in {@link FailureMetricsIT}.
 */
class FailureTableIT {

	private static final String CHAT = """
			{"model":"llama3.2","messages":[{"role":"user","content":"Hello"}]}""";

	@Test
	void whereNobodyListensTheClientGets502AndTheBreakerCounts() throws Exception {
		SimulatedOllama gone = SimulatedOllama.start(InstanceSettings.loaded());
		try (GatewayUnderTest gateway = start(gone.url())) {
			gone.close();
			HttpResponse<String> answer = new TestClient(gateway.url()).post("/api/chat", CHAT);
			assertThat(answer.statusCode()).isEqualTo(502);
			assertThat(answer.headers().firstValue("X-Gateway-Attempts")).hasValue("1");
			assertThat(gateway.recorder().nextOutcome().failure()).isEqualTo(Failure.CONNECT);
			assertThat(failed(gateway, "gpu-0")).isOne();
			nothingIsLeft(gateway);
		}
	}

	@Test
	void whereNoConnectionIsTakenInTimeTheClientGets504AndTheBreakerCounts() throws Exception {
		SimulatedOllama gone = SimulatedOllama.start(InstanceSettings.loaded());
		try (GatewayUnderTest gateway = start(gone.url(), "pools.default.timeouts.connect=500ms")) {
			gone.close();
			try (FullServer _ = new FullServer(gone.port())) {
				HttpResponse<String> answer = new TestClient(gateway.url()).post("/v1/chat/completions", CHAT);
				assertThat(answer.statusCode()).as(answer.body()).isEqualTo(504);
				assertThat(gateway.recorder().nextOutcome().failure()).isEqualTo(Failure.CONNECT_TIMEOUT);
				assertThat(failed(gateway, "gpu-0")).isOne();
				nothingIsLeft(gateway);
			}
		}
	}

	@Test
	void aModelThatAnInstanceHasLostIsAskedOfAnotherAndTheBreakerDoesNotCount() throws Exception {
		try (SimulatedFleet fleet = SimulatedFleet.start(2, InstanceSettings.loaded());
				GatewayUnderTest gateway = start(fleet.urls().get(0), "pools.default.instances[1].id=gpu-1",
						"pools.default.instances[1].url=" + fleet.urls().get(1))) {
			firstAsked(gateway,
					() -> fleet.instance(0)
						.faults()
						.add(Fault.status(404, "model 'llama3.2' not found").withPath("/api/chat")));
			nothingIsLeft(gateway);
			assertThat(failed(gateway, "gpu-0")).isZero();
		}
	}

	@Test
	void anInstanceWhoseBreakerLetsNoMoreTrialsThroughIsPassedOver() throws Exception {
		try (SimulatedFleet fleet = SimulatedFleet.start(2, InstanceSettings.loaded());
				GatewayUnderTest gateway = start(fleet.urls().get(0), "pools.default.instances[1].id=gpu-1",
						"pools.default.instances[1].url=" + fleet.urls().get(1))) {
			CircuitBreaker breaker = gateway.useUpTrials("gpu-0");
			long denied = breaker.getMetrics().getNumberOfNotPermittedCalls();
			// it was not asked, so that this is no attempt
			assertThat(answeredBySecond(gateway)).containsOnly("1");
			assertThat(breaker.getMetrics().getNumberOfNotPermittedCalls()).isGreaterThan(denied);
			assertThat(fleet.instance(0).journal().requests("/api/chat")).isEmpty();
			nothingIsLeft(gateway);
		}
	}

	@Test
	void anAnswerOfTheSecondAttemptIsFramedAsOneOfTheFirst() throws Exception {
		try (SimulatedFleet fleet = SimulatedFleet.start(2, InstanceSettings.loaded());
				GatewayUnderTest gateway = start(fleet.urls().get(0), "pools.default.instances[1].id=gpu-1",
						"pools.default.instances[1].url=" + fleet.urls().get(1))) {
			fleet.instances().forEach((one) -> one.faults().add(Fault.status(500, "something broke").once()));
			fleet.instance(1).faults().clear();
			try (RawConnection connection = new RawConnection(gateway.port())) {
				for (int i = 0; i < 3; i++) {
					connection.post("/api/chat", CHAT).lineWith(" 200 ");
					connection.lineWith("ransfer-");
					connection.endOfHead();
					StringBuilder body = new StringBuilder();
					connection.chunk().ifPresent(body::append);
					for (var chunk = connection.chunk(); chunk.isPresent(); chunk = connection.chunk()) {
						body.append(chunk.get());
					}
					assertThat(body).contains("\"done\":true");
				}
			}
			assertThat(fleet.instance(0).journal().requests("/api/chat")).as("one was asked of it first").isNotEmpty();
			nothingIsLeft(gateway);
		}
	}

	/** The second of two instances answers everything, also what the first was asked. */
	private static void firstAsked(GatewayUnderTest gateway, Runnable trouble) throws Exception {
		trouble.run();
		assertThat(answeredBySecond(gateway)).contains("2").doesNotContain("3");
	}

	/** How many attempts each of some answers took. */
	private static List<String> answeredBySecond(GatewayUnderTest gateway) throws Exception {
		TestClient client = new TestClient(gateway.url());
		List<String> attempts = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			HttpResponse<String> answer = client.post("/api/chat", CHAT);
			assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
			assertThat(answer.headers().firstValue("X-Gateway-Instance")).hasValue("gpu-1");
			attempts.add(answer.headers().firstValue("X-Gateway-Attempts").orElseThrow());
		}
		return attempts;
	}

	private static GatewayUnderTest start(String url, String... more) {
		List<String> properties = new ArrayList<>(
				List.of("pools.default.instances[0].id=gpu-0", "pools.default.instances[0].url=" + url,
						"pools.default.health.interval=1h", "pools.default.balance=round-robin"));
		properties.addAll(List.of(more));
		return GatewayUnderTest.start(properties.toArray(String[]::new));
	}

	private static CircuitBreaker breaker(GatewayUnderTest gateway, String instance) {
		return gateway.bean(CircuitBreakerRegistry.class).circuitBreaker(instance);
	}

	private static int failed(GatewayUnderTest gateway, String instance) {
		return breaker(gateway, instance).getMetrics().getNumberOfFailedCalls();
	}

	private static void nothingIsLeft(GatewayUnderTest gateway) throws InterruptedException {
		gateway.recorder().awaitLeasesOut(0);
		assertThat(gateway.heldBytes()).isZero();
	}

}
