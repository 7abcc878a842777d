package io.ollamagateway.monitoring;

import java.util.Map;
import java.util.stream.Collectors;

import io.ollamagateway.BenchmarkPage;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Measures what watching a request costs, by JMH in a JVM of its own.
 */
class MonitoringBenchmark {

	/** A twentieth of what Spring Cloud Gateway alone takes for a request, 135 µs. */
	private static final double BAR_MICROS = 6.7;

	@Test
	void metricsAndLogCostATwentiethOfARequestEachAtMost() throws RunnerException {
		Map<String, Double> times = new Runner(
				new OptionsBuilder().include(CallEndings.class.getName() + "\\.").shouldFailOnError(true).build())
			.run()
			.stream()
			.collect(Collectors.toMap(MonitoringBenchmark::name, (run) -> run.getPrimaryResult().getScore()));
		BenchmarkPage.write("monitoring", "mvn verify -Pbenchmark",
				"| what | mean |%n| --- | --- |%n| metrics of a request | %.2f µs |%n| its line in the log | %.2f µs |%n"
					.formatted(times.get("metrics"), times.get("log")));
		assertThat(times.get("metrics")).isLessThan(BAR_MICROS);
		assertThat(times.get("log")).isLessThan(BAR_MICROS);
	}

	private static String name(RunResult run) {
		String benchmark = run.getParams().getBenchmark();
		return benchmark.substring(benchmark.lastIndexOf('.') + 1);
	}

}
