package io.ollamagateway;

import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.SimulatedFleet;
import io.ollamagateway.simulator.SimulatedOllama;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;

/**
 * The gateway in front of a simulated fleet, for people without a GPU: what
 * {@code mvn spring-boot:test-run} starts. A few visitors talk to it, unless the argument
 * {@code --no-visitors} is given. With the argument {@code --simulator-only} it starts
 * the fleet alone, on ports 11501 and up.
 */
final class SimulatedGateway {

	private static final Logger logger = LoggerFactory.getLogger(SimulatedGateway.class);

	private static final int FIRST_PORT = 11501;

	private static final InstanceSettings LIKE_REAL = InstanceSettings.defaults().withTimeScale(1).withOutputTokens(60);

	private SimulatedGateway() {
	}

	public static void main(String[] args) throws InterruptedException {
		if (List.of(args).contains("--simulator-only")) {
			List<SimulatedOllama> fleet = List.of(SimulatedOllama.start(LIKE_REAL, FIRST_PORT),
					SimulatedOllama.start(LIKE_REAL, FIRST_PORT + 1), SimulatedOllama.start(LIKE_REAL, FIRST_PORT + 2));
			fleet.forEach((ollama) -> logger.info("A simulated Ollama listens on {}", ollama.url()));
			Thread.currentThread().join();
		}
		SimulatedFleet fleet = SimulatedFleet.start(LIKE_REAL.withNumParallel(4), LIKE_REAL.withNumParallel(4),
				LIKE_REAL);
		List<String> arguments = new ArrayList<>(Arrays.asList(args));
		arguments.add("--ollama-gateway.default-pool=small");
		pool(arguments, "small", "llama3.2,mistral,nomic-embed-text,phi*", 4, fleet.instance(0), fleet.instance(1));
		pool(arguments, "large", "qwen3:8b,llava", 1, fleet.instance(2));
		ConfigurableApplicationContext gateway = new SpringApplicationBuilder(OllamaGatewayApplication.class)
			.profiles("simulated")
			.run(arguments.toArray(String[]::new));
		Environment environment = gateway.getEnvironment();
		String url = "http://localhost:" + environment.getProperty("local.server.port");
		if (!List.of(args).contains("--no-visitors")) {
			new SimulatedVisitors(URI.create(url)).start();
		}
		logger.info("Look at http://localhost:{}/dashboard", environment.getProperty("local.management.port"));
		logger.info(
				"Three simulated Ollamas stand behind {}. Try: "
						+ "curl {}/api/generate -d '{\"model\":\"llama3.2\",\"prompt\":\"Why is the sky blue?\"}'",
				url, url);
	}

	private static void pool(List<String> arguments, String name, String models, int parallel,
			SimulatedOllama... instances) {
		String pool = "--ollama-gateway.pools." + name + ".";
		arguments.add(pool + "models=" + models);
		for (int i = 0; i < instances.length; i++) {
			arguments.add(pool + "instances[" + i + "].id=" + name + "-" + (i + 1));
			arguments.add(pool + "instances[" + i + "].url=" + instances[i].url());
		}
		arguments.add(pool + "parallel=" + parallel);
	}

}
