package io.ollamagateway.fleet;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.ollamagateway.fleet.model.Balance;
import io.ollamagateway.fleet.model.HealthCheck;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.InstanceChange;
import io.ollamagateway.fleet.model.InstanceState;
import io.ollamagateway.fleet.model.InstanceUrl;
import io.ollamagateway.fleet.model.Outage;
import io.ollamagateway.fleet.model.Pool;
import io.ollamagateway.fleet.model.Pools;
import io.ollamagateway.fleet.model.Timeouts;
import io.ollamagateway.simulator.Fault;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FleetTests {

	private final BlockingQueue<InstanceChange> changes = new LinkedBlockingQueue<>();

	private final SimulatedOllama ollama = SimulatedOllama.start();

	private Fleet fleet;

	@AfterEach
	void stop() {
		this.fleet.close();
		this.ollama.close();
	}

	@Test
	void anInstanceIsReadyAfterItsFirstProbe() throws InterruptedException {
		watch(check(Duration.ofHours(1), Duration.ofSeconds(5)));
		assertThat(nextChange().to()).isEqualTo(InstanceState.READY);
		assertThat(this.fleet.state("a")).isEqualTo(InstanceState.READY);
		assertThat(this.fleet.state("unknown")).isEqualTo(InstanceState.STARTING);
	}

	@Test
	void aFailureInARowTellsEachChangeOnceWithItsReason() throws InterruptedException {
		watch(check(Duration.ofMillis(20), Duration.ofSeconds(5)));
		assertThat(nextChange().to()).isEqualTo(InstanceState.READY);
		this.ollama.faults().add(Fault.status(500, "broken").withPath("/api/version"));
		assertThat(nextChange()).satisfies((change) -> {
			assertThat(change.from()).isEqualTo(InstanceState.READY);
			assertThat(change.to()).isEqualTo(InstanceState.UNHEALTHY);
			assertThat(change.reason()).contains("status 500");
		});
		this.ollama.faults().clear();
		assertThat(nextChange().to()).isEqualTo(InstanceState.READY);
		assertThat(this.changes).isEmpty();
	}

	@Test
	void anInstanceThatAnswersTooLateIsUnhealthy() throws InterruptedException {
		this.ollama.faults().add(Fault.neverAnswer().withPath("/api/version"));
		watch(check(Duration.ofMillis(20), Duration.ofMillis(200)));
		assertThat(nextChange()).satisfies((change) -> {
			assertThat(change.to()).isEqualTo(InstanceState.UNHEALTHY);
			assertThat(change.reason()).contains("no answer within 200 ms");
		});
	}

	@Test
	void anInstanceThatRefusesConnectionsIsUnhealthyAndTheReasonHoldsNoStackTrace() throws InterruptedException {
		this.ollama.refuseConnections();
		watch(check(Duration.ofMillis(20), Duration.ofSeconds(5)));
		assertThat(nextChange().to()).isEqualTo(InstanceState.UNHEALTHY);
		this.ollama.acceptConnections();
		assertThat(nextChange().to()).isEqualTo(InstanceState.READY);
	}

	@Test
	void probesOfAnInstanceNeverOverlap() throws Exception {
		this.ollama.faults().add(Fault.slowFirstByte(Duration.ofMillis(50)).withPath("/api/version"));
		watch(check(Duration.ofMillis(1), Duration.ofSeconds(5)));
		for (int probe = 1; probe <= 5; probe++) {
			var begun = this.ollama.journal().nth("/api/version", probe).get(10, TimeUnit.SECONDS);
			assertThat(this.ollama.journal().requests("/api/version")).hasSize(probe);
			begun.completed().get(10, TimeUnit.SECONDS);
		}
	}

	@Test
	void anInstanceThatLeavesThePoolsIsNotWatchedAnyMore() throws Exception {
		watch(check(Duration.ofMillis(20), Duration.ofSeconds(5)));
		assertThat(nextChange().to()).isEqualTo(InstanceState.READY);
		this.fleet.apply(pools());
		assertThat(nextChange().to()).isEqualTo(InstanceState.GONE);
		assertThat(this.fleet.state("a")).isEqualTo(InstanceState.STARTING);
		this.ollama.refuseConnections();
		assertThat(this.changes.poll(200, TimeUnit.MILLISECONDS)).isNull();
	}

	private void watch(HealthCheck check) {
		Instance instance = new Instance("a", InstanceUrl.parse(this.ollama.url()), 1, check);
		this.fleet = new Fleet(pools(instance), () -> Duration.ofHours(1), CircuitBreakerRegistry.ofDefaults(),
				new FleetListener() {

					@Override
					public void instanceChanged(InstanceChange change) {
						FleetTests.this.changes.add(change);
					}

				});
		this.fleet.start();
	}

	private static Pools pools(Instance... instances) {
		return new Pools(
				List.of(new Pool("p", List.of(), List.of(instances), Balance.DEFAULT, Timeouts.DEFAULT, Outage.REFUSE)),
				"p");
	}

	private static HealthCheck check(Duration interval, Duration timeout) {
		return new HealthCheck(interval, timeout, 3, 2, HealthCheck.Probe.VERSION);
	}

	private InstanceChange nextChange() throws InterruptedException {
		InstanceChange change = this.changes.poll(20, TimeUnit.SECONDS);
		assertThat(change).as("a change within 20 s").isNotNull();
		return change;
	}

}
