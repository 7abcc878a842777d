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

	/** Two launches of the same gateway may differ by more than what is looked for. */
	private static final int LAUNCHES = Integer.getInteger("benchmark.launches", 4);

	private static final int ROUNDS = Integer.getInteger("benchmark.rounds", 6);

	private static final Duration WARM_UP = Duration.ofSeconds(Integer.getInteger("benchmark.warm-up", 40));

	private static final Duration TIME = Duration.ofSeconds(Integer.getInteger("benchmark.seconds", 2));

	private static final List<Load> LOADS = List.of(Load.SMALL, Load.PACED);

	/** With a fixed number of compilers, whose time is taken out. */
	private static final String MACHINE = FullPipeline.HEAP + " -XX:-UseDynamicNumberOfCompilerThreads";

	private static final String OFF = "nothing";

	private static final String AGAIN = "nothing, once more";

	private static final String ON = "metrics and log, as it is shipped";

	private static final String TRACED = "traces as well, as they are shipped: of a hundred requests a second";

	private static final String EACH = "traces as well, of each request";

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
			systems.put(EACH, FullPipeline.traced(collector.port(), "--ollama-gateway.traces-per-second=0"));
			for (int i = 0; i < LAUNCHES; i++) {
				for (Map.Entry<String, String[]> system : systems.entrySet()) {
					rounds.add(system.getKey(), JavaContenders.gateway(system.getKey(), MACHINE, system.getValue())
						.start(instances, folder));
				}
				rounds.warmUp(Load.SMALL, WARM_UP);
				rounds.warmUp(Load.PACED, WARM_UP.dividedBy(5));
				for (int j = 0; j < ROUNDS; j++) {
					rounds.play(LOADS, TIME);
				}
				rounds.end();
			}
			List<Bar> bars = List.of(
					bar(rounds, "of a small request, metrics and log", ON, Load.SMALL, Sample::settledMicrosPerAnswer),
					bar(rounds, "of a small request, traces as well", TRACED, Load.SMALL,
							Sample::settledMicrosPerAnswer),
					bar(rounds, "of a line, metrics and log", ON, Load.PACED, Sample::settledMicrosPerLine),
					bar(rounds, "of a line, traces as well", TRACED, Load.PACED, Sample::settledMicrosPerLine));
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
				"CPU µs per line of 20,000 a second", "in relation to nothing");
		for (String name : rounds.names()) {
			Samples small = rounds.of(name, Load.SMALL);
			Samples lines = rounds.of(name, Load.PACED);
			table.row(name, small.cell("%.1f", Sample::settledMicrosPerAnswer),
					ratio(small, rounds.of(OFF, Load.SMALL), Sample::settledMicrosPerAnswer),
					small.cell("%.0f", (sample) -> sample.load().answersPerSecond()),
					lines.cell("%.2f", Sample::settledMicrosPerLine),
					ratio(lines, rounds.of(OFF, Load.PACED), Sample::settledMicrosPerLine));
		}
		return table.toString();
	}

	private static String ratio(Samples one, Samples other, ToDoubleFunction<Sample> cpu) {
		return String.format(Locale.ROOT, "%.3f", one.ratio(other, cpu));
	}

}
