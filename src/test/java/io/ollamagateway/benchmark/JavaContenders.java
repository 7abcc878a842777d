package io.ollamagateway.benchmark;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The gateway, and the framework that it stands on.
 */
final class JavaContenders {

	private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

	private static final List<String> FLAGS = List.of("--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC");

	/**
	 * What of the classpath the bare gateway does not have; it would configure itself.
	 */
	private static final List<String> NOT_BARE = List.of("/target/classes", "spring-security", "spring-boot-security",
			"spring-boot-actuator", "spring-boot-micrometer", "spring-boot-health", "micrometer-registry",
			"resilience4j", "bucket4j", "redis", "lettuce", "kubernetes", "tracing", "opentelemetry");

	private static final String APPLICATION = "org.springframework.boot.SpringApplication";

	/** No configuration of the gateway's, which lies where this runs. */
	private static final String NOT_OURS = "--spring.config.location=optional:classpath:/bare/";

	private JavaContenders() {
	}

	/**
	 * The gateway as it is shipped.
	 * @param memory flags that bound its heap
	 * @param more its configuration
	 */
	static Contender gateway(String name, String memory, String... more) {
		return gateway(name, JAVA, (jar) -> {
			List<String> command = java(memory);
			command.addAll(List.of("-jar", jar));
			return command;
		}, more);
	}

	/**
	 * The gateway, started in a way of its own.
	 * @param java what runs it
	 * @param launcher the command of a jar, to which the configuration is added
	 * @param more its configuration
	 */
	static Contender gateway(String name, Path java, Function<String, List<String>> launcher, String... more) {
		return new Contender(name, java, (port, instances, _) -> {
			List<String> command = new ArrayList<>(launcher.apply(jar().toString()));
			command.addAll(configuration(port, instances, more));
			return command;
		});
	}

	/**
	 * Gateways in one virtual machine, which answers at its own port what
	 * {@link SideBySide} says.
	 * @param memory flags that bound its heap
	 * @param gateways the configuration of each by its port, in front of the same
	 * instances
	 */
	static Contender sideBySide(String memory, Map<Integer, String[]> gateways) {
		return new Contender("side by side", JAVA, (port, instances, _) -> {
			List<String> command = java(memory);
			command.addAll(List.of("-cp", System.getProperty("java.class.path"), APPLICATION,
					"--spring.main.sources=" + SideBySide.class.getName(), "--spring.main.web-application-type=none",
					NOT_OURS, Integer.toString(port)));
			gateways.forEach((own, more) -> {
				command.add(SideBySide.NEXT);
				configuration(own, instances, more).forEach((argument) -> command.add(argument.substring(2)));
			});
			return command;
		});
	}

	private static List<String> configuration(int port, List<Integer> instances, String... more) {
		List<String> arguments = new ArrayList<>(List.of("--server.address=127.0.0.1", "--server.port=" + port,
				"--management.server.address=127.0.0.1"));
		for (int i = 0; i < instances.size(); i++) {
			arguments.add("--ollama-gateway.pools.default.instances[%d].url=http://127.0.0.1:%d".formatted(i,
					instances.get(i)));
		}
		arguments.addAll(List.of(more));
		return arguments;
	}

	static Contender bare(String memory) {
		return new Contender("Spring Cloud Gateway, one lb:// route", JAVA, (port, instances, _) -> {
			List<String> command = java(memory);
			String route = "--spring.cloud.gateway.server.webflux.routes[0].";
			command.addAll(
					List.of("-cp", bareClasspath(), APPLICATION, "--spring.main.sources=" + BareGateway.class.getName(),
							NOT_OURS, "--logging.level.root=warn", "--server.address=127.0.0.1",
							"--server.port=" + port, "--spring.cloud.loadbalancer.cache.enabled=false",
							route + "id=bare", route + "uri=lb://bare", route + "predicates[0]=Path=/**"));
			for (int i = 0; i < instances.size(); i++) {
				command.add("--spring.cloud.discovery.client.simple.instances.bare[%d].uri=http://127.0.0.1:%d"
					.formatted(i, instances.get(i)));
			}
			return command;
		});
	}

	private static List<String> java(String memory) {
		List<String> command = new ArrayList<>(List.of(JAVA.toString()));
		command.addAll(List.of(memory.split(" ", -1)));
		command.addAll(FLAGS);
		return command;
	}

	private static String bareClasspath() {
		return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((entry) -> NOT_BARE.stream().noneMatch(entry::contains))
			.collect(Collectors.joining(File.pathSeparator));
	}

	static Path jar() {
		try (Stream<Path> files = Files.list(Path.of("target"))) {
			return files
				.filter((file) -> file.getFileName().toString().matches("ollama-gateway-[^-]+(-SNAPSHOT)?\\.jar"))
				.findFirst()
				.orElseThrow(() -> new IllegalStateException("the jar is not built"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
