package io.ollamagateway.scheduling;

import java.util.Comparator;
import java.util.Map;
import java.util.stream.Collectors;

import io.ollamagateway.BenchmarkPage;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.util.Statistics;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Measures the scheduler's core, by JMH in a JVM of its own.
 */
class SchedulerBenchmark {

	private static final Map<String, String> MEANING = Map.of("full",
			"100,000 wait: one request comes, another one ends, a third one takes its place", "idle",
			"nobody waits: one request comes, is served at once, and ends", "burst",
			"10,000 requests in four seconds, half of which have to wait, and their end; per request", "tick",
			"100,000 wait: a tenth of a second passes");

	@Test
	void aRoundStaysUnderTwentyMicrosecondsWhileAHundredThousandWait() throws RunnerException {
		Map<String, RunResult> runs = new Runner(
				new OptionsBuilder().include(SchedulerRounds.class.getName() + "\\.").shouldFailOnError(true).build())
			.run()
			.stream()
			.collect(Collectors.toMap((run) -> name(run), (run) -> run));
		StringBuilder table = new StringBuilder("| what | median | mean | 99 % |\n| --- | --- | --- | --- |\n");
		runs.entrySet()
			.stream()
			.sorted(Comparator.comparingDouble((entry) -> entry.getValue().getPrimaryResult().getScore()))
			.forEach((entry) -> table.append(row(entry.getKey(), entry.getValue().getPrimaryResult())));
		BenchmarkPage.write("core", "mvn verify -Pbenchmark", table.toString());
		assertThat(undisturbed(runs.get("full"))).isLessThan(20);
		assertThat(undisturbed(runs.get("tick"))).isLessThan(20_000);
	}

	/**
	 * The mean of the fastest iteration: what else runs on the machine only slows it.
	 */
	private static double undisturbed(RunResult run) {
		return run.getAggregatedResult()
			.getIterationResults()
			.stream()
			.mapToDouble((iteration) -> iteration.getPrimaryResult().getScore())
			.min()
			.orElseThrow();
	}

	private static String name(RunResult run) {
		String benchmark = run.getParams().getBenchmark();
		return benchmark.substring(benchmark.lastIndexOf('.') + 1);
	}

	private static String row(String name, Result<?> result) {
		Statistics times = result.getStatistics();
		return "| %s | %s | %s | %s |%n".formatted(MEANING.get(name), micros(times.getPercentile(50)),
				micros(result.getScore()), name.equals("burst") ? "" : micros(times.getPercentile(99)));
	}

	private static String micros(double micros) {
		return (micros < 1_000) ? "%.1f µs".formatted(micros) : "%.1f ms".formatted(micros / 1e3);
	}

}
