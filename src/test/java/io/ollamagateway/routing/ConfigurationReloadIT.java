package io.ollamagateway.routing;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import io.ollamagateway.settings.ReloadListener;
import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.SimulatedFleet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The configuration is read again when its files change, as Kubernetes changes them.
 */
class ConfigurationReloadIT {

	private static final String STREAM = "{\"model\":\"llama3.2\",\"prompt\":\"Hi\"}";

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private final SimulatedFleet fleet = SimulatedFleet.start(2, InstanceSettings.loaded());

	@TempDir
	private Path directory;

	private MountedConfig mounted;

	private GatewayUnderTest gateway;

	@BeforeEach
	void start() throws Exception {
		this.mounted = new MountedConfig(this.directory).put("application.yml", pool("small", 0));
		this.gateway = GatewayUnderTest.startWith(Listening.class,
				".spring.config.additional-location=file:" + this.directory + "/", "reload-interval=50ms");
	}

	@AfterEach
	void stop() {
		this.gateway.close();
		this.fleet.close();
	}

	@Test
	void aChangeTakesEffectOnWhatComesAndClosesNoStream() throws Exception {
		try (RawConnection running = new RawConnection(this.gateway.port())) {
			this.fleet.instance(0).gate().hold();
			running.post("/api/generate", STREAM);
			this.fleet.instance(0).journal().first("/api/generate").get(10, TimeUnit.SECONDS);
			this.fleet.instance(0).gate().release(1);
			running.lineWith("{");

			this.mounted.put("application.yml", pool("large", 1));
			assertThat(nextOutcome()).isEmpty();
			this.gateway.awaitFleet();
			var answer = new TestClient(this.gateway.url()).post("/api/generate", STREAM);
			assertThat(answer.statusCode()).isEqualTo(200);
			assertThat(answer.headers().firstValue("X-Gateway-Pool")).hasValue("large");
			assertThat(this.fleet.instance(1).journal().requests("/api/generate")).hasSize(1);

			this.fleet.instance(0).gate().open();
			assertThat(running.lineWith("\"done\":true")).contains("done_reason");
			running.endOfChunks();
			this.gateway.recorder().awaitLeasesOut(0);
		}
		assertThat(outcomes()).as("one change is read once").isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			poools: {} | poools
			pools: {small: {fallback: nowhere, instances: [a]}} | there is no pool of this name
			pools: {small: {parallel: 1, keys: {secret | no YAML from line
			max-body-size: large | max-body-size
			""")
	void onAMistakeTheConfigurationBeforeStays(String mistake, String problem) throws Exception {
		this.mounted.put("application.yml", "ollama-gateway:\n  " + mistake + "\n");
		assertThat(nextOutcome()).hasValueSatisfying((text) -> assertThat(text).contains(problem));
		assertThat(new TestClient(this.gateway.url()).post("/api/generate", STREAM).statusCode()).isEqualTo(200);
		this.mounted.put("application.yml", pool("large", 1));
		assertThat(nextOutcome()).isEmpty();
		assertThat(
				new TestClient(this.gateway.url()).post("/api/generate", STREAM).headers().firstValue("X-Gateway-Pool"))
			.hasValue("large");
	}

	@Test
	void whatSpringReadsIsReadAgainAsWell() throws Exception {
		String model = "{\"model\":\"mistral\",\"prompt\":\"Hi\"}";
		TestClient client = new TestClient(this.gateway.url());
		assertThat(client.post("/api/generate", model).headers().firstValue("X-Gateway-Pool")).hasValue("small");
		this.mounted.put("application.yml", pool("small", 0) + """
				logging.level.io.ollamagateway.example: trace
				spring.cloud.gateway.server.webflux.routes:
				  - {id: mine, uri: "%s", predicates: ["Model=mistral"]}
				""".formatted(this.fleet.instance(1).url()));
		assertThat(nextOutcome()).isEmpty();
		assertThat(LoggerFactory.getLogger("io.ollamagateway.example").isTraceEnabled()).isTrue();
		await().atMost(LIMIT)
			.until(() -> client.post("/api/generate", model).headers().firstValue("X-Gateway-Pool").isEmpty());
	}

	@Test
	void aRouteThatIsTakenOutIsGone() throws Exception {
		String model = "{\"model\":\"mistral\",\"prompt\":\"Hi\"}";
		TestClient client = new TestClient(this.gateway.url());
		String routes = "spring.cloud.gateway.server.webflux.routes: [{id: mine, uri: \"%s\", predicates: [\"Model=mistral\"]}]\n"
			.formatted(this.fleet.instance(1).url());
		this.mounted.put("application.yml", pool("small", 0) + routes);
		assertThat(nextOutcome()).isEmpty();
		await().atMost(LIMIT)
			.until(() -> client.post("/api/generate", model).headers().firstValue("X-Gateway-Pool").isEmpty());
		this.mounted.put("application.yml", pool("small", 0));
		assertThat(nextOutcome()).isEmpty();
		await().atMost(LIMIT)
			.until(() -> client.post("/api/generate", model).headers().firstValue("X-Gateway-Pool").isPresent());
	}

	@Test
	void theRateOfAPoolIsReadAgain() throws Exception {
		TestClient client = new TestClient(this.gateway.url());
		String rate = "resilience4j.ratelimiter.instances.small: {limit-for-period: %s, limit-refresh-period: 1h, timeout-duration: 0}\n";
		for (int limit = 1; limit <= 2; limit++) {
			this.mounted.put("application.yml", pool("small", 0) + rate.formatted(limit));
			assertThat(nextOutcome()).isEmpty();
			for (int i = 0; i < limit; i++) {
				assertThat(client.post("/api/generate", STREAM).statusCode()).isEqualTo(200);
			}
			assertThat(client.post("/api/generate", STREAM).statusCode()).isEqualTo(429);
		}
		this.mounted.put("application.yml", pool("small", 0) + rate.formatted("many"));
		assertThat(nextOutcome()).hasValueSatisfying((text) -> assertThat(text).contains("limit-for-period"));
		assertThat(client.post("/api/generate", STREAM).statusCode()).as("what was before stays").isEqualTo(429);
		this.mounted.put("application.yml", pool("small", 0));
		assertThat(nextOutcome()).isEmpty();
		assertThat(client.post("/api/generate", STREAM).statusCode()).isEqualTo(200);
		assertThat(this.gateway.bean(RateLimiterRegistry.class).getAllRateLimiters()).as("none is made unasked")
			.isEmpty();
	}

	private String pool(String name, int instance) {
		return """
				ollama-gateway:
				  pools:
				    %s: {instances: ["%s"]}
				""".formatted(name, this.fleet.instance(instance).url());
	}

	private List<Optional<String>> outcomes() {
		return this.gateway.bean(Outcomes.class).all();
	}

	private Optional<String> nextOutcome() {
		await().atMost(LIMIT).until(() -> !outcomes().isEmpty());
		return outcomes().removeFirst();
	}

	static class Listening extends GatewayUnderTest.RecorderConfiguration {

		@Bean
		Outcomes outcomes() {
			return new Outcomes();
		}

	}

	static final class Outcomes implements ReloadListener {

		private final List<Optional<String>> all = new CopyOnWriteArrayList<>();

		List<Optional<String>> all() {
			return this.all;
		}

		@Override
		public void reloaded(String problem) {
			this.all.add(Optional.ofNullable(problem));
		}

	}

}
