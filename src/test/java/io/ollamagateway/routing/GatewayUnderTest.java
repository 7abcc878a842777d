package io.ollamagateway.routing;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.ollamagateway.OllamaGatewayApplication;
import io.ollamagateway.bodies.HeldBytes;
import io.ollamagateway.fleet.Fleet;
import io.ollamagateway.fleet.model.InstanceState;
import io.ollamagateway.settings.Settings;
import io.ollamagateway.settings.SettingsOwner;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.logging.LoggingSystemProperty;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.http.client.ReactorResourceFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The whole gateway on a port of its own, with a record of what it does.
 */
public final class GatewayUnderTest implements AutoCloseable {

	/** For tests that break more answers than a breaker bears with. */
	public static final String NO_BREAKERS = """
			.resilience4j.circuitbreaker.configs.default.sliding-window-size=100000
			.resilience4j.circuitbreaker.configs.default.minimum-number-of-calls=100000""";

	private final ConfigurableApplicationContext context;

	private GatewayUnderTest(ConfigurableApplicationContext context) {
		this.context = context;
	}

	/**
	 * Starts a gateway.
	 * @param properties its configuration, {@code name=value}, without the prefix
	 * {@code ollama-gateway.}; a name that begins with a dot has none; each in a line or
	 * an argument of its own
	 * @return the gateway, which takes requests
	 */
	public static GatewayUnderTest start(String... properties) {
		return startWith(RecorderConfiguration.class, properties);
	}

	/**
	 * Starts a gateway with beans beside its own.
	 * @param configuration declares them
	 * @param properties as of {@link #start}
	 * @return the gateway, which takes requests
	 */
	public static GatewayUnderTest startWith(Class<? extends RecorderConfiguration> configuration,
			String... properties) {
		List<String> arguments = new ArrayList<>(List.of("--server.port=0", "--management.server.port=0",
				"--server.address=127.0.0.1", "--spring.main.log-startup-info=false",
				"--ollama-gateway.shutdown-delay=0s", "--spring.lifecycle.timeout-per-shutdown-phase=20s"));
		Stream.of(properties)
			.flatMap(String::lines)
			.map((property) -> property.startsWith(".") ? "--" + property.substring(1) : "--ollama-gateway." + property)
			.forEach(arguments::add);
		GatewayUnderTest gateway = new GatewayUnderTest(
				new SpringApplicationBuilder(OllamaGatewayApplication.class, configuration)
					.run(arguments.toArray(String[]::new)));
		gateway.awaitFleet();
		return gateway;
	}

	/**
	 * Waits until each instance is ready and has told its models, or is known to be down.
	 */
	void awaitFleet() {
		Fleet fleet = this.context.getBean(Fleet.class);
		await().atMost(Duration.ofSeconds(20))
			.until(() -> fleet.pools()
				.instances()
				.stream()
				.allMatch((instance) -> (fleet.inventory(instance.id()).resident() != null
						&& fleet.state(instance.id()) != InstanceState.JOINING)
						|| fleet.state(instance.id()) == InstanceState.UNHEALTHY));
	}

	/**
	 * Starts a gateway in front of one pool that has slots for everybody.
	 * @param urls the pool's instances
	 * @param properties further configuration
	 * @return the gateway, which takes requests
	 */
	public static GatewayUnderTest before(List<String> urls, String... properties) {
		List<String> all = new ArrayList<>();
		for (int i = 0; i < urls.size(); i++) {
			String instance = "instances[" + i + "].";
			all.addAll(List.of(instance + "url=" + urls.get(i), instance + "parallel=1000",
					instance + "max-in-flight=1000"));
		}
		all.addAll(List.of(properties));
		return start(all.toArray(String[]::new));
	}

	public int port() {
		return this.context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
	}

	public int managementPort() {
		return this.context.getEnvironment().getRequiredProperty("local.management.port", Integer.class);
	}

	public URI url() {
		return URI.create("http://127.0.0.1:" + port());
	}

	public <T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	public CallRecorder recorder() {
		return this.context.getBean(CallRecorder.class);
	}

	/**
	 * Half opens an instance's breaker and has somebody else take its trials, which the
	 * scheduler cannot know.
	 * @param instance its id
	 * @return the breaker, which lets nobody through and says that it might
	 */
	public CircuitBreaker useUpTrials(String instance) {
		bean(Fleet.class).breaker(instance);
		CircuitBreaker breaker = bean(CircuitBreakerRegistry.class).circuitBreaker(instance);
		breaker.transitionToOpenState();
		breaker.transitionToHalfOpenState();
		while (breaker.tryAcquirePermission()) {
			assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.HALF_OPEN);
		}
		return breaker;
	}

	/**
	 * The bytes of request bodies that are held.
	 * @return 0 when nothing goes on
	 */
	public long heldBytes() {
		return this.context.getBean(HeldBytes.class).held();
	}

	/**
	 * Changes the gateway's configuration as it runs.
	 * @param settings the settings from now on
	 */
	void reconfigure(Settings settings) {
		this.context.getBean(SettingsOwner.class).replace(settings);
	}

	Settings settings() {
		return this.context.getBean(SettingsOwner.class).current();
	}

	@Override
	public void close() {
		this.context.close();
		// Spring Boot leaves it behind, and later gateways would write what this one
		// wrote
		System.clearProperty(LoggingSystemProperty.CONSOLE_STRUCTURED_FORMAT.getEnvironmentVariableName());
	}

	/**
	 * Not marked as a configuration, or every application in this package would find it.
	 */
	public static class RecorderConfiguration {

		@Bean
		CallRecorder callRecorder() {
			return new CallRecorder();
		}

		/**
		 * Resources of its own: with the global ones the first gateway to close would
		 * take every other one in this process with it.
		 */
		@Bean
		ReactorResourceFactory reactorResourceFactory() {
			ReactorResourceFactory resources = new ReactorResourceFactory();
			resources.setUseGlobalResources(false);
			// two seconds otherwise, at each end of a gateway
			resources.setShutdownQuietPeriod(Duration.ZERO);
			return resources;
		}

	}

}
