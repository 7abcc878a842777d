package io.ollamagateway.benchmark;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

import io.ollamagateway.BenchmarkPage;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What metrics, log and traces cost: gateways that differ in nothing else, asked in turn,
 * and one that does not differ at all, which shows what the comparison is worth.
 */
class WatchingBenchmark {

	private static final int ROUNDS = Integer.getInteger("benchmark.rounds", 25);

	private static final Duration WARM_UP = Duration.ofSeconds(Integer.getInteger("benchmark.warm-up", 30));

	private static final Duration TIME = Duration.ofSeconds(Integer.getInteger("benchmark.seconds", 2));

	private static final List<Load> LOADS = List.of(Load.SMALL, Load.PACED, Load.ANSWERS);

	private static final String OFF = "nothing";

	private static final String AGAIN = "nothing, once more";

	private static final String ON = "metrics and log, as it is shipped";

	private static final String TRACED = "traces as well, of each request";

	@Test
	void watchingCostsATwentiethAtMost(@TempDir Path folder) throws Exception {
		try (LightServer instance = new LightServer();
				LightServer collector = new LightServer();
				Rounds rounds = new Rounds(instance.port())) {
			List<Integer> instances = List.of(instance.port());
			Map<String, String[]> systems = new LinkedHashMap<>();
			systems.put(OFF, FullPipeline.unwatched());
			systems.put(ON, FullPipeline.settings());
			systems.put(AGAIN, FullPipeline.unwatched());
			systems.put(TRACED, FullPipeline.traced(collector.port()));
			for (Map.Entry<String, String[]> system : systems.entrySet()) {
				rounds.add(system.getKey(),
						JavaContenders.gateway(system.getKey(), FullPipeline.HEAP, system.getValue())
							.start(instances, folder));
			}
			rounds.warmUp(Load.SMALL, WARM_UP);
			rounds.warmUp(Load.PACED, WARM_UP.dividedBy(2));
			rounds.warmUp(Load.ANSWERS, WARM_UP.dividedBy(2));
			for (int i = 0; i < ROUNDS; i++) {
				rounds.play(LOADS, TIME);
			}
			List<Bar> bars = List.of(
					bar(rounds, "of a small request, metrics and log", ON, Load.SMALL, Sample::proxyMicrosPerAnswer),
					bar(rounds, "of a small request, traces as well", TRACED, Load.SMALL, Sample::proxyMicrosPerAnswer),
					bar(rounds, "of a line, metrics and log", ON, Load.PACED, Sample::proxyMicrosPerLine),
					bar(rounds, "of a line, traces as well", TRACED, Load.PACED, Sample::proxyMicrosPerLine),
					bar(rounds, "of an answer of 100 lines, metrics and log", ON, Load.ANSWERS,
							Sample::proxyMicrosPerLine),
					bar(rounds, "of an answer of 100 lines, traces as well", TRACED, Load.ANSWERS,
							Sample::proxyMicrosPerLine));
			BenchmarkPage.write("watching", BenchmarkPage.command(WatchingBenchmark.class),
					table(rounds) + Bar.table(bars));
			SoftAssertions soft = new SoftAssertions();
			bars.forEach((bar) -> bar.check(soft));
			soft.assertAll();
		}
	}

	private static Bar bar(Rounds rounds, String what, String name, Load load, ToDoubleFunction<Sample> cpu) {
		return Bar.atMost("CPU %s, in relation to nothing".formatted(what),
				rounds.of(name, load).ratio(rounds.of(OFF, load), cpu), 1.05);
	}

	private static String table(Rounds rounds) {
		Table table = new Table("what is on", "CPU µs per small request", "in relation to nothing", "requests/s",
				"CPU µs per line of 20,000 a second", "in relation to nothing",
				"CPU µs per line of answers of 100 lines", "in relation to nothing");
		for (String name : rounds.names()) {
			Samples small = rounds.of(name, Load.SMALL);
			Samples lines = rounds.of(name, Load.PACED);
			Samples answers = rounds.of(name, Load.ANSWERS);
			table.row(name, small.cell("%.1f", Sample::proxyMicrosPerAnswer),
					ratio(small, rounds.of(OFF, Load.SMALL), Sample::proxyMicrosPerAnswer),
					small.cell("%.0f", (sample) -> sample.load().answersPerSecond()),
					lines.cell("%.2f", Sample::proxyMicrosPerLine),
					ratio(lines, rounds.of(OFF, Load.PACED), Sample::proxyMicrosPerLine),
					answers.cell("%.2f", Sample::proxyMicrosPerLine),
					ratio(answers, rounds.of(OFF, Load.ANSWERS), Sample::proxyMicrosPerLine));
		}
		return table.toString();
	}

	private static String ratio(Samples one, Samples other, ToDoubleFunction<Sample> cpu) {
		return String.format(Locale.ROOT, "%.3f", one.ratio(other, cpu));
	}

}
