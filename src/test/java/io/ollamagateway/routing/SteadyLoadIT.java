package io.ollamagateway.routing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.ollamagateway.answers.StreamBuffers;
import io.ollamagateway.fleet.Fleet;
import io.ollamagateway.fleet.model.InstanceState;
import io.ollamagateway.routing.StreamLoad.Result;
import io.ollamagateway.simulator.Fault;
import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.SimulatedFleet;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Instances die, freeze, fail at once and are restarted under a steady load of streams:
 * no request fails of which nothing had been answered, and each stream that was running
 * on them is told. {@code target/steady-load.txt} counts them.
 */
class SteadyLoadIT {

	private static final Logger logger = LoggerFactory.getLogger(SteadyLoadIT.class);

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final int CLIENTS = 8;

	@TempDir
	private Path directory;

	private final List<String> report = new ArrayList<>();

	@Test
	void noRequestFailsOfWhichNothingHadBeenAnswered() throws Exception {
		MountedConfig mounted = new MountedConfig(this.directory).put("application.yml", "{}");
		try (SimulatedFleet fleet = SimulatedFleet.start(3,
				InstanceSettings.loaded().withNumParallel(8).withTimeScale(0.5));
				GatewayUnderTest gateway = GatewayUnderTest.startWith(ConfigurationReloadIT.Listening.class,
						properties(fleet));
				StreamLoad load = StreamLoad.start(CLIENTS, (_) -> gateway.port())) {
			Fleet instances = gateway.bean(Fleet.class);
			phase("nothing happens", load, () -> load.awaitWhole(30));

			SimulatedOllama first = fleet.instance(0);
			phase("gpu-0 dies and comes back", load, () -> {
				first.refuseConnections();
				awaitState(instances, "gpu-0", InstanceState.UNHEALTHY);
				load.awaitWhole(20);
				first.acceptConnections();
				awaitState(instances, "gpu-0", InstanceState.READY);
				load.awaitWhole(20);
			});

			SimulatedOllama second = fleet.instance(1);
			phase("gpu-1 freezes and thaws", load, () -> {
				second.faults().add(Fault.neverAnswer()).add(Fault.neverAnswer().withPath("/api/version"));
				second.gate().hold();
				awaitState(instances, "gpu-1", InstanceState.UNHEALTHY);
				// the streams that it was writing have their limit between chunks
				await().atMost(LIMIT).until(() -> second.journal().inFlight() == 0);
				load.awaitWhole(20);
				second.faults().clear();
				second.gate().open();
				awaitState(instances, "gpu-1", InstanceState.READY);
				load.awaitWhole(20);
			});

			SimulatedOllama third = fleet.instance(2);
			CircuitBreaker breaker = gateway.bean(CircuitBreakerRegistry.class).circuitBreaker("gpu-2");
			phase("gpu-2 answers 500 at once, and then no more", load, () -> {
				third.faults().add(Fault.status(500, "something broke"));
				await().atMost(LIMIT).until(() -> breaker.getState() == CircuitBreaker.State.OPEN);
				load.awaitWhole(20);
				third.faults().clear();
				await().atMost(LIMIT).until(() -> breaker.getState() == CircuitBreaker.State.CLOSED);
				load.awaitWhole(20);
			});

			phase("gpu-2 is restarted", load, () -> {
				third.restart();
				load.awaitWhole(40);
			});

			int broken = load.count(Result.TOLD_BROKEN);
			phase("the configuration is read again", load, () -> {
				mounted.put("application.yml", "ollama-gateway.pools.default.queue.capacity: 99");
				ConfigurationReloadIT.Outcomes outcomes = gateway.bean(ConfigurationReloadIT.Outcomes.class);
				await().atMost(LIMIT).until(() -> !outcomes.all().isEmpty());
				assertThat(outcomes.all()).containsExactly(Optional.empty());
				load.awaitWhole(40);
			});
			assertThat(load.count(Result.TOLD_BROKEN)).as("no stream was broken by other settings").isEqualTo(broken);

			load.finish();
			Files.write(Path.of("target", "steady-load.txt"), this.report);
			assertThat(load.count(Result.FAILED)).as(load.toString()).isZero();
			assertThat(load.count(Result.CUT)).as(load.toString()).isZero();
			assertThat(load.count(Result.SENT_ELSEWHERE)).as(load.toString()).isZero();
			assertThat(broken).as("streams were running on what broke: " + load).isPositive();
			gateway.recorder().awaitLeasesOut(0);
			assertThat(gateway.heldBytes()).isZero();
			assertThat(gateway.bean(StreamBuffers.class).held()).isZero();
		}
	}

	private String[] properties(SimulatedFleet fleet) {
		List<String> properties = new ArrayList<>(List.of(
				".spring.config.additional-location=file:" + this.directory + "/", "reload-interval=100ms",
				"pools.default.parallel=8", "pools.default.max-in-flight=8", "pools.default.timeouts.first-byte=60s",
				"pools.default.timeouts.between-chunks=3s", "pools.default.health.interval=200ms",
				"pools.default.health.timeout=2s", "pools.default.health.fall=2", "pools.default.health.slow-start=1s",
				"pools.default.balance=round-robin",
				".resilience4j.circuitbreaker.configs.default.wait-duration-in-open-state=1s"));
		for (int i = 0; i < 3; i++) {
			properties.add("pools.default.instances[" + i + "].id=gpu-" + i);
			properties.add("pools.default.instances[" + i + "].url=" + fleet.urls().get(i));
		}
		return properties.toArray(String[]::new);
	}

	private static void awaitState(Fleet fleet, String instance, InstanceState state) {
		await().atMost(LIMIT).until(() -> fleet.state(instance) == state);
	}

	private void phase(String name, StreamLoad load, Step step) throws Exception {
		int whole = load.count(Result.WHOLE);
		int told = load.count(Result.TOLD_BROKEN);
		int failed = load.count(Result.FAILED) + load.count(Result.CUT);
		step.run();
		String line = "%s: %d whole, %d running ones told that they broke, %d failed".formatted(name,
				load.count(Result.WHOLE) - whole, load.count(Result.TOLD_BROKEN) - told,
				load.count(Result.FAILED) + load.count(Result.CUT) - failed);
		logger.info(line);
		this.report.add(line);
	}

	private interface Step {

		void run() throws Exception;

	}

}
