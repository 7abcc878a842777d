package io.ollamagateway.routing;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.ollamagateway.answers.Failure;
import io.ollamagateway.fleet.Fleet;
import io.ollamagateway.scheduling.ScheduleSource;
import io.ollamagateway.scheduling.ScheduleView;
import io.ollamagateway.simulator.Fault;
import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.Journal;
import io.ollamagateway.simulator.RecordedRequest;
import io.ollamagateway.simulator.SimulatedFleet;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What becomes of calls that fail: the table of failures, row by row, on two instances.
 */
class FailoverIT {

	private static final String BODY = """
			{"model":"llama3.2","messages":[{"role":"user","content":"Hello"}],"max_tokens":8}""";

	private static final String LOAD_ERROR = "llama-server process has terminated: out of memory";

	private static final String CRASH = "model runner has unexpectedly stopped, this may be due to resource limitations";

	private final SimulatedFleet fleet = SimulatedFleet.start(2, InstanceSettings.loaded());

	private GatewayUnderTest gateway;

	private TestClient client;

	@BeforeEach
	void start() {
		List<String> properties = new ArrayList<>(
				List.of("pools.default.health.interval=1h", "pools.default.health.fall=9"));
		for (int i = 0; i < 2; i++) {
			properties.add("pools.default.instances[" + i + "].id=gpu-" + i);
			properties.add("pools.default.instances[" + i + "].url=" + this.fleet.urls().get(i));
		}
		this.gateway = GatewayUnderTest.start(properties.toArray(String[]::new));
		this.client = new TestClient(this.gateway.url());
	}

	@AfterEach
	void stop() throws Exception {
		this.gateway.recorder().awaitLeasesOut(0);
		await().atMost(Duration.ofSeconds(10)).until(() -> this.gateway.heldBytes() == 0);
		this.gateway.close();
		this.fleet.close();
	}

	static Stream<Arguments> failuresOfOneInstance() {
		return Stream.of(Arguments.of(Fault.resetBeforeHeaders(), Failure.RESET),
				Arguments.of(Fault.busy(), Failure.BUSY), Arguments.of(Fault.status(502, "bad gateway"), Failure.BUSY),
				Arguments.of(Fault.status(500, LOAD_ERROR), Failure.LOAD),
				Arguments.of(Fault.status(500, CRASH), Failure.RUNNER_CRASHED),
				Arguments.of(Fault.status(500, "something broke"), Failure.SERVER_ERROR));
	}

	@ParameterizedTest
	@MethodSource("failuresOfOneInstance")
	void whatOneInstanceFailsAnotherOneAnswers(Fault fault, Failure failure) throws Exception {
		this.fleet.instances().forEach((instance) -> instance.faults().add(fault));
		// whichever is asked first fails; the other one is well by the second attempt
		HttpResponse<String> failed = this.client.post("/api/chat", BODY);
		assertThat(failed.statusCode()).isGreaterThanOrEqualTo(500);
		this.fleet.instances().forEach((instance) -> instance.faults().clear());
		this.fleet.instances().forEach((instance) -> instance.journal().clear());

		this.fleet.instance(0).faults().add(fault);
		assertThat(askFirst().headers().firstValue("X-Gateway-Attempts")).hasValue("2");
		for (int i = 0; i < 6; i++) {
			HttpResponse<String> answer = this.client.post("/api/chat", BODY);
			assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
			assertThat(answer.headers().firstValue("X-Gateway-Instance")).hasValue("gpu-1");
		}
		List<RecordedRequest> asked = this.fleet.instance(0).journal().requests("/api/chat");
		assertThat(asked).isNotEmpty().allSatisfy((request) -> assertThat(request.bodyText()).isEqualTo(BODY));
		assertThat(this.fleet.instance(1).journal().requests("/api/chat"))
			.allSatisfy((request) -> assertThat(request.bodyText()).isEqualTo(BODY));
		assertThat(breaker("gpu-0").getMetrics().getNumberOfFailedCalls()).isPositive();
		assertThat(this.gateway.recorder().nextOutcome().failure()).isEqualTo(failure);
	}

	/**
	 * Asks when the only slot of gpu-1 is taken, so that gpu-0 is the first to be asked.
	 */
	private HttpResponse<String> askFirst() throws Exception {
		await().atMost(Duration.ofSeconds(10)).until(this::isLoadedOnBoth);
		this.fleet.instance(1).faults().add(Fault.stallAfter(1, Duration.ofMinutes(1)).once());
		CompletableFuture<RecordedRequest> taken = next(1);
		Fleet instances = this.gateway.bean(Fleet.class);
		instances.drain("gpu-0", "so that the other one is asked");
		try (RawConnection busy = new RawConnection(this.gateway.port()).post("/api/chat", BODY)) {
			taken.get(10, TimeUnit.SECONDS);
			instances.resume("gpu-0", "it is needed");
			CompletableFuture<RecordedRequest> asked = next(0);
			CompletableFuture<HttpResponse<String>> answer = this.client.postAsync("/api/chat", BODY);
			asked.get(10, TimeUnit.SECONDS);
			busy.reset();
			return answer.get(10, TimeUnit.SECONDS);
		}
	}

	/** The next request that an instance is going to get. */
	private CompletableFuture<RecordedRequest> next(int instance) {
		Journal journal = this.fleet.instance(instance).journal();
		return journal.nth("/api/chat", journal.requests("/api/chat").size() + 1);
	}

	/** A load that failed made the gateway doubt that. */
	private boolean isLoadedOnBoth() {
		return this.gateway.bean(ScheduleSource.class)
			.view()
			.instances()
			.values()
			.stream()
			.allMatch((instance) -> instance.runners()
				.stream()
				.anyMatch((runner) -> runner.model().display().startsWith("llama3.2")
						&& runner.stage() == ScheduleView.Stage.READY));
	}

	static Stream<Arguments> faultsOfTheCaller() {
		return Stream.of(Arguments.of(400, "invalid input type", Failure.CALLER),
				Arguments.of(500, "option \\\"num_ctx\\\" must be of type integer", Failure.OPTION_TYPE));
	}

	@ParameterizedTest
	@MethodSource("faultsOfTheCaller")
	void theCallersFaultIsNeitherTriedElsewhereNorCounted(int status, String text, Failure failure) throws Exception {
		this.fleet.instances().forEach((instance) -> instance.faults().add(Fault.status(status, text)));
		for (int i = 0; i < 10; i++) {
			HttpResponse<String> answer = this.client.post("/api/chat", BODY);
			assertThat(answer.statusCode()).isEqualTo(status);
			assertThat(answer.headers().firstValue("X-Gateway-Attempts")).hasValue("1");
			assertThat(this.gateway.recorder().nextOutcome().failure()).isEqualTo(failure);
		}
		assertThatBreakersAreClosedAndCountNothing();
	}

	@Test
	void anErrorThatASecondInstanceRepeatsIsTheRequestsAndCountsOnNeither() throws Exception {
		this.fleet.instances().forEach((instance) -> instance.faults().add(Fault.status(500, "I cannot do that")));
		for (int i = 0; i < 8; i++) {
			HttpResponse<String> answer = this.client.post("/api/chat", BODY);
			assertThat(answer.statusCode()).isEqualTo(500);
			assertThat(answer.body()).isEqualTo("{\"error\":\"I cannot do that\"}");
			assertThat(answer.headers().firstValue("X-Gateway-Attempts")).hasValue("2");
		}
		assertThatBreakersAreClosedAndCountNothing();
	}

	@Test
	void anInstanceWhoseBreakerDoesNotLetItBeAskedCostsNoAttempt() throws Exception {
		try (SimulatedFleet three = SimulatedFleet.start(3, InstanceSettings.loaded());
				GatewayUnderTest other = GatewayUnderTest.start("pools.default.health.interval=1h",
						"pools.default.balance=round-robin", GatewayUnderTest.NO_BREAKERS,
						"pools.default.instances[0].id=one", "pools.default.instances[0].url=" + three.urls().get(0),
						"pools.default.instances[1].id=two", "pools.default.instances[1].url=" + three.urls().get(1),
						"pools.default.instances[2].id=three",
						"pools.default.instances[2].url=" + three.urls().get(2))) {
			TestClient asks = new TestClient(other.url());
			for (int i = 0; i < 100; i++) {
				assertThat(asks.post("/api/chat", BODY).statusCode()).isEqualTo(200);
			}
			CircuitBreaker breaker = other.useUpTrials("one");
			three.instance(1).faults().add(Fault.status(500, "something broke"));
			long denied = breaker.getMetrics().getNumberOfNotPermittedCalls();
			for (int i = 0; i < 12; i++) {
				HttpResponse<String> answer = asks.post("/api/chat", BODY);
				assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
				assertThat(answer.headers().firstValue("X-Gateway-Instance")).hasValue("three");
				assertThat(answer.headers().firstValue("X-Gateway-Attempts").orElse("")).isIn("1", "2");
			}
			assertThat(breaker.getMetrics().getNumberOfNotPermittedCalls()).isGreaterThan(denied);
		}
	}

	@Test
	void anInstanceThatFailsQuicklyGetsNoTrafficUntilItIsWell() throws Exception {
		this.fleet.instance(0).faults().add(Fault.status(503, "server busy"));
		for (int i = 0; i < 5; i++) {
			assertThat(askFirst().statusCode()).isEqualTo(200);
		}
		assertThat(breaker("gpu-0").getState()).isEqualTo(CircuitBreaker.State.OPEN);
		int asked = this.fleet.instance(0).journal().requests("/api/chat").size();
		for (int i = 0; i < 5; i++) {
			HttpResponse<String> answer = this.client.post("/api/chat", BODY);
			assertThat(answer.headers().firstValue("X-Gateway-Attempts")).hasValue("1");
		}
		assertThat(this.fleet.instance(0).journal().requests("/api/chat")).hasSize(asked);
		this.fleet.instance(0).faults().clear();
		breaker("gpu-0").transitionToHalfOpenState();
		for (int i = 0; i < 3; i++) {
			assertThat(askFirst().headers().firstValue("X-Gateway-Instance")).hasValue("gpu-0");
		}
		await().atMost(Duration.ofSeconds(10)).until(() -> breaker("gpu-0").getState() == CircuitBreaker.State.CLOSED);
	}

	@Test
	void clientsThatLeaveDoNotCount() throws Exception {
		this.fleet.instances().forEach((instance) -> instance.gate().hold());
		for (int i = 0; i < 8; i++) {
			RawConnection leaves = new RawConnection(this.gateway.port()).post("/api/chat", BODY);
			this.gateway.recorder().awaitLeasesOut(1);
			leaves.reset();
			this.gateway.recorder().awaitLeasesOut(0);
		}
		assertThatBreakersAreClosedAndCountNothing();
	}

	@Test
	void retriesEndWhenTheirBudgetIsSpent() throws Exception {
		this.fleet.instances().forEach((instance) -> instance.faults().add(Fault.status(502, "bad gateway")));
		breaker("gpu-0").transitionToDisabledState();
		breaker("gpu-1").transitionToDisabledState();
		int requests = 60;
		for (int i = 0; i < requests; i++) {
			assertThat(this.client.post("/api/chat", BODY).statusCode()).isEqualTo(502);
		}
		int asked = this.fleet.instances().stream().mapToInt((one) -> one.journal().requests("/api/chat").size()).sum();
		assertThat(asked - requests).isBetween(10, 10 + requests / 5);
	}

	@Test
	void aBreakerGoesWithItsInstance() {
		assertThat(gatewayBreakers().getAllCircuitBreakers()).isEmpty();
		this.gateway.bean(Fleet.class).breaker("gpu-0");
		assertThat(gatewayBreakers().find("gpu-0")).isPresent();
		try (SimulatedOllama other = SimulatedOllama.start(InstanceSettings.loaded());
				GatewayUnderTest elsewhere = GatewayUnderTest.before(List.of(other.url()))) {
			this.gateway.reconfigure(elsewhere.settings());
		}
		assertThat(gatewayBreakers().find("gpu-0")).isEmpty();
	}

	private void assertThatBreakersAreClosedAndCountNothing() {
		assertThat(gatewayBreakers().getAllCircuitBreakers()).isNotEmpty().allSatisfy((breaker) -> {
			assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.CLOSED);
			assertThat(breaker.getMetrics().getNumberOfFailedCalls()).isZero();
		});
	}

	private CircuitBreaker breaker(String instance) {
		return gatewayBreakers().circuitBreaker(instance);
	}

	private CircuitBreakerRegistry gatewayBreakers() {
		return this.gateway.bean(CircuitBreakerRegistry.class);
	}

}
