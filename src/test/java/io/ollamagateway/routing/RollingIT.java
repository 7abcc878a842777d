package io.ollamagateway.routing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.ollamagateway.routing.StreamLoad.Result;
import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.SimulatedFleet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two gateways are replaced one after the other under a steady load, as a rolling update
 * does it: nothing fails and no stream is cut for clients that try refused connections
 * elsewhere.
 */
@Tag("full")
class RollingIT {

	private static final Logger logger = LoggerFactory.getLogger(RollingIT.class);

	@TempDir
	private Path directory;

	private final List<GatewayProcess> started = new ArrayList<>();

	@Test
	void gatewaysAreReplacedWithoutAnyRequestNoticing() throws Exception {
		int[] ports = { GatewayProcess.unusedPort(), GatewayProcess.unusedPort() };
		try (SimulatedFleet fleet = SimulatedFleet.start(2,
				InstanceSettings.loaded().withNumParallel(8).withTimeScale(2))) {
			GatewayProcess[] gateways = { start(ports[0], fleet), start(ports[1], fleet) };
			gateways[0].awaitReady();
			gateways[1].awaitReady();
			try (StreamLoad load = StreamLoad.start(6, (attempt) -> ports[attempt % 2])) {
				load.awaitWhole(12);
				for (int i = 0; i < 2; i++) {
					assertThat(gateways[i].stop()).isTrue();
					load.awaitWhole(6);
					gateways[i] = start(ports[i], fleet).awaitReady();
					load.awaitWhole(6);
				}
				load.finish();
				logger.info("Two gateways were replaced: {}", load);
				assertThat(load.count(Result.FAILED)).as(load.toString()).isZero();
				assertThat(load.count(Result.CUT)).as(load.toString()).isZero();
				assertThat(load.count(Result.TOLD_BROKEN)).as(load.toString()).isZero();
				assertThat(load.count(Result.SENT_ELSEWHERE)).as(load.toString()).isPositive();
			}
		}
		finally {
			this.started.forEach(GatewayProcess::close);
		}
	}

	private GatewayProcess start(int port, SimulatedFleet fleet) throws Exception {
		List<String> properties = new ArrayList<>(
				List.of("ollama-gateway.pools.default.parallel=8", "ollama-gateway.pools.default.max-in-flight=8"));
		for (int i = 0; i < 2; i++) {
			properties.add("ollama-gateway.pools.default.instances[" + i + "]=" + fleet.urls().get(i));
		}
		GatewayProcess gateway = GatewayProcess.start(port,
				this.directory.resolve("gateway-" + this.started.size() + ".log"), properties);
		this.started.add(gateway);
		return gateway;
	}

}
