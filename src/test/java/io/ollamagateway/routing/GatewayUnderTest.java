package io.ollamagateway.routing;

import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import io.ollamagateway.OllamaGatewayApplication;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;

/**
 * The whole gateway on a port of its own, with a record of what it does.
 */
public final class GatewayUnderTest implements AutoCloseable {

	private final ConfigurableApplicationContext context;

	private GatewayUnderTest(ConfigurableApplicationContext context) {
		this.context = context;
	}

	/**
	 * Starts a gateway.
	 * @param properties its configuration, {@code name=value}, without the prefix
	 * {@code ollama-gateway.}; a name that begins with a dot has none
	 * @return the gateway, which takes requests
	 */
	public static GatewayUnderTest start(String... properties) {
		List<String> arguments = new ArrayList<>(List.of("--server.port=0", "--management.server.port=0",
				"--server.address=127.0.0.1", "--spring.main.log-startup-info=false"));
		Stream.of(properties)
			.map((property) -> property.startsWith(".") ? "--" + property.substring(1) : "--ollama-gateway." + property)
			.forEach(arguments::add);
		return new GatewayUnderTest(
				new SpringApplicationBuilder(OllamaGatewayApplication.class, RecorderConfiguration.class)
					.run(arguments.toArray(String[]::new)));
	}

	/**
	 * Starts a gateway in front of one pool.
	 * @param urls the pool's instances
	 * @param properties further configuration
	 * @return the gateway, which takes requests
	 */
	public static GatewayUnderTest before(List<String> urls, String... properties) {
		return start(Stream.concat(Stream.of("instances=" + String.join(",", urls)), Arrays.stream(properties))
			.toArray(String[]::new));
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

	public CallRecorder recorder() {
		return this.context.getBean(CallRecorder.class);
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
	}

	@Configuration(proxyBeanMethods = false)
	static class RecorderConfiguration {

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
			return resources;
		}

	}

}
