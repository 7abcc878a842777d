package io.ollamagateway.monitoring;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.ollamagateway.routing.GatewayUnderTest;
import io.ollamagateway.routing.TestClient;
import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * What Prometheus's own tool says of the gateway's metrics and rules.
 */
@Tag("full")
class PromtoolIT {

	@BeforeAll
	static void isThere() {
		boolean there = List.of(System.getenv("PATH").split(":"))
			.stream()
			.anyMatch((directory) -> Files.isExecutable(Path.of(directory, "promtool")));
		assumeTrue(there, "promtool is not installed (Debian: apt-get install prometheus)");
	}

	@Test
	void theMetricsAreInGoodOrder(@TempDir Path directory) throws Exception {
		try (SimulatedOllama ollama = SimulatedOllama.start(InstanceSettings.loaded());
				GatewayUnderTest gateway = GatewayUnderTest.start("instances=" + ollama.url())) {
			TestClient client = new TestClient(gateway.url());
			assertThat(client.post("/api/chat", """
					{"model":"llama3.2","messages":[{"role":"user","content":"Hello"}]}""").statusCode())
				.isEqualTo(200);
			assertThat(client.post("/api/chat", "{").statusCode()).isEqualTo(400);
			gateway.recorder().nextOutcome();
			String metrics = Exposition.of(gateway).text();
			// what others name is theirs
			String ours = metrics.lines()
				.filter((line) -> line.startsWith("ollama_") || line.startsWith("# HELP ollama_")
						|| line.startsWith("# TYPE ollama_"))
				.reduce("", (text, line) -> text + line + "\n");
			assertThat(ours).contains("ollama_request_duration_seconds_bucket");
			Path file = Files.writeString(directory.resolve("metrics"), ours);
			assertThat(promtool(file, "check", "metrics")).isEmpty();
		}
	}

	@Test
	void theRulesDoWhatTheirTestsSay() throws Exception {
		assertThat(promtool(null, "check", "rules", "helm-chart/files/prometheus-rules.yaml")).contains("SUCCESS");
		assertThat(promtool(null, "test", "rules", "src/test/prometheus/rules-test.yaml")).contains("SUCCESS")
			.doesNotContain("FAILED");
	}

	/** Each rule asks for metrics that there are. */
	@Test
	void theRulesAskForNothingElseThanTheMetricsThatThereAre() throws Exception {
		String rules = Files.readString(Path.of("helm-chart/files/prometheus-rules.yaml"));
		try (SimulatedOllama ollama = SimulatedOllama.start(InstanceSettings.loaded());
				GatewayUnderTest gateway = GatewayUnderTest.start("instances=" + ollama.url())) {
			Exposition exposition = Exposition.of(gateway);
			assertThat(rules.lines()
				.flatMap((line) -> Pattern.compile("\\bollama_\\w+").matcher(line).results())
				.map(MatchResult::group)
				.distinct()
				.filter((name) -> exposition.samples(name).isEmpty() && exposition.samples(name + "_count").isEmpty()))
				.isEmpty();
		}
	}

	/** What the tool says, on both of its outputs; it must end well. */
	private static String promtool(Path in, String... arguments) throws IOException, InterruptedException {
		ProcessBuilder builder = new ProcessBuilder(
				Stream.concat(Stream.of("promtool"), List.of(arguments).stream()).toList())
			.redirectErrorStream(true);
		if (in != null) {
			builder.redirectInput(in.toFile());
		}
		Process process = builder.start();
		String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
		assertThat(process.exitValue()).as(said).isZero();
		return said;
	}

}
