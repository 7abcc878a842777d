package io.ollamagateway.clients;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.ollamagateway.routing.GatewayUnderTest;
import io.ollamagateway.simulator.Fault;
import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.ModelSettings;
import io.ollamagateway.simulator.SimulatedFleet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The clients that people install by npm, before four instances of which one breaks a
 * pull at 60 %. What they ask and expect stands in {@code src/test/node}.
 */
@Tag("full")
@Timeout(180)
class NpmClientsIT {

	private static final Path NODE = Path.of("src/test/node");

	@Test
	void theClientsOfNpmSeeOneOllama() throws Exception {
		assumeTrue(isThere("node"), "Node is not installed");
		assumeTrue(Files.isDirectory(NODE.resolve("node_modules")), "run npm ci in " + NODE + " first");
		InstanceSettings settings = InstanceSettings.loaded()
			.withRegistry(ModelSettings.of("phi3:mini").withSizeBytes(2_176_178_913L),
					ModelSettings.of("broken:1b").withSizeBytes(2_000_000_000L));
		// so slow that who leaves at the first word leaves before the last
		settings = settings.withModels(settings.models()
			.stream()
			.map((model) -> model.name().equals("mistral:latest") ? model.withRates(4000, 0.1, 1) : model)
			.toList());
		try (SimulatedFleet fleet = SimulatedFleet.start(4, settings); GatewayUnderTest gateway = before(fleet)) {
			fleet.instance(3).faults().add(Fault.downloadBreaksAt(60).forModel("broken:1b"));
			ProcessBuilder tests = new ProcessBuilder("node", "--test", "--test-reporter=spec", "clients.test.mjs")
				.directory(NODE.toFile())
				.redirectErrorStream(true);
			tests.environment().put("GATEWAY_URL", gateway.url().toString());
			Process node = tests.start();
			String output = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			assertThat(node.waitFor(10, TimeUnit.SECONDS)).isTrue();
			assertThat(node.exitValue()).as(output).isZero();
			assertThat(output).containsPattern("pass 1[0-9]").contains("fail 0", "skipped 0");
		}
	}

	private static GatewayUnderTest before(SimulatedFleet fleet) {
		List<String> properties = new ArrayList<>(
				List.of("access.anonymous[0].from=127.0.0.0/8", "access.anonymous[0].scopes=inference,admin"));
		for (int i = 0; i < 4; i++) {
			properties.add("pools.default.instances[" + i + "].id=gpu-" + (i + 1));
			properties.add("pools.default.instances[" + i + "].url=" + fleet.urls().get(i));
		}
		return GatewayUnderTest.start(properties.toArray(String[]::new));
	}

	private static boolean isThere(String program) throws InterruptedException {
		try {
			return new ProcessBuilder(program, "--version").start().waitFor() == 0;
		}
		catch (IOException ex) {
			return false;
		}
	}

}
