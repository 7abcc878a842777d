package io.ollamagateway.benchmark;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.ToDoubleFunction;

import io.ollamagateway.BenchmarkPage;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What metrics, log and traces cost: three gateways that differ in nothing else, asked in
 * turn.
 */
class WatchingBenchmark {

	private static final int ROUNDS = Integer.getInteger("benchmark.rounds", 15);

	private static final Duration WARM_UP = Duration.ofSeconds(Integer.getInteger("benchmark.warm-up", 40));

	private static final Duration TIME = Duration.ofSeconds(Integer.getInteger("benchmark.seconds", 3));

	private static final List<Load> LOADS = List.of(Load.SMALL, Load.PACED);

	private static final String OFF = "nothing";

	private static final String ON = "metrics and log, as it is shipped";

	private static final String TRACED = "traces as well, of each request";

	@Test
	void watchingCostsATwentiethAtMost(@TempDir Path folder) throws Exception {
		try (LightServer instance = new LightServer();
				LightServer collector = new LightServer();
				Rounds rounds = new Rounds(instance.port())) {
			List<Integer> instances = List.of(instance.port());
			rounds.add(OFF,
					JavaContenders.gateway(OFF, FullPipeline.HEAP, FullPipeline.unwatched()).start(instances, folder));
			rounds.add(ON,
					JavaContenders.gateway(ON, FullPipeline.HEAP, FullPipeline.settings()).start(instances, folder));
			rounds.add(TRACED, JavaContenders.gateway(TRACED, FullPipeline.HEAP, FullPipeline.traced(collector.port()))
				.start(instances, folder));
			rounds.warmUp(Load.SMALL, WARM_UP);
			rounds.warmUp(Load.PACED, WARM_UP.dividedBy(2));
			for (int i = 0; i < ROUNDS; i++) {
				rounds.play(LOADS, TIME);
			}
			List<Bar> bars = List.of(bar(rounds, "request", Load.SMALL, Sample::proxyMicrosPerAnswer),
					bar(rounds, "line", Load.PACED, Sample::proxyMicrosPerLine));
			BenchmarkPage.write("watching", BenchmarkPage.command(WatchingBenchmark.class),
					table(rounds) + Bar.table(bars));
			SoftAssertions soft = new SoftAssertions();
			bars.forEach((bar) -> bar.check(soft));
			soft.assertAll();
		}
	}

	private static Bar bar(Rounds rounds, String what, Load load, ToDoubleFunction<Sample> cpu) {
		return Bar.atMost("CPU per %s with metrics and log, in relation to that without".formatted(what),
				rounds.of(ON, load).median(cpu) / rounds.of(OFF, load).median(cpu), 1.05);
	}

	private static String table(Rounds rounds) {
		Table table = new Table("what is on", "CPU µs per small request", "requests/s",
				"CPU µs per line of 20,000 a second");
		for (String name : rounds.names()) {
			Samples small = rounds.of(name, Load.SMALL);
			table.row(name, small.cell("%.1f", Sample::proxyMicrosPerAnswer),
					small.cell("%.0f", (sample) -> sample.load().answersPerSecond()),
					rounds.of(name, Load.PACED).cell("%.2f", Sample::proxyMicrosPerLine));
		}
		return table.toString();
	}

}
