package io.ollamagateway.clients;

import java.nio.file.Path;
import java.util.Optional;

import io.ollamagateway.real.Programs;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The libraries that people use, in the versions that {@code src/test/python} and
 * {@code src/test/node} pin, before a gateway in front of real Ollamas. What they ask and
 * expect stands there.
 */
@Tag("full")
class RealClientsIT {

	private static RealFleet fleet;

	@BeforeAll
	static void start() {
		fleet = RealFleet.start();
	}

	@AfterAll
	static void stop() {
		if (fleet != null) {
			fleet.close();
		}
	}

	@ParameterizedTest
	@CsvSource({ "test_ollama, 9", "test_openai, 10", "test_anthropic, 6", "test_langchain, 7" })
	void theClientsOfPythonSeeOneOllama(String module, int tests) throws Exception {
		Path python = Programs.required(Optional.of(Path.of("target/python/bin/python")),
				"The clients of Python are not installed; run python3 -m venv target/python and"
						+ " target/python/bin/pip install -r src/test/python/requirements.txt");
		String output = fleet.run(Path.of("src/test/python"), python.toString(), "-B", "-m", "unittest", "-v", module)
			.succeeded();
		assertThat(output).contains("Ran " + tests + " tests").doesNotContain("skipped");
		fleet.gateway().recorder().awaitNothingRunning();
	}

	@Test
	void theClientsOfNpmSeeOneOllama() throws Exception {
		Path node = Programs.installed("node", "install Node.js, and run npm ci in src/test/node");
		String output = fleet
			.run(Path.of("src/test/node"), node.toString(), "--test", "--test-reporter=spec", "real.test.mjs")
			.succeeded();
		assertThat(output).contains("pass 7", "fail 0", "skipped 0");
		fleet.gateway().recorder().awaitNothingRunning();
	}

}
