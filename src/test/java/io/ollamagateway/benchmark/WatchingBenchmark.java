package io.ollamagateway.benchmark;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

import io.ollamagateway.BenchmarkPage;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What metrics, log and traces cost: gateways that differ in nothing else, asked in turn,
 * and one that does not differ at all, which shows what the comparison is worth. They
 * stand side by side in one virtual machine: two launches of the same gateway differ by
 * more than what is looked for, since it is not compiled twice in the same way.
 */
class WatchingBenchmark {

	private static final int LAUNCHES = Integer.getInteger("benchmark.launches", 3);

	private static final int ROUNDS = Integer.getInteger("benchmark.rounds", 20);

	private static final Duration WARM_UP = Duration.ofSeconds(Integer.getInteger("benchmark.warm-up", 15));

	private static final Duration TIME = Duration.ofSeconds(Integer.getInteger("benchmark.seconds", 1));

	private static final List<Load> LOADS = List.of(Load.SMALL, Load.PACED);

	/** With a fixed number of compilers, whose time is taken out. */
	private static final String MACHINE = "-Xms1g -Xmx1g -XX:-UseDynamicNumberOfCompilerThreads";

	private static final String OFF = "nothing";

	private static final String AGAIN = "nothing, once more";

	private static final String ON = "metrics and log, as it is shipped";

	private static final String TRACED = "traces as well, as they are shipped: of a hundred requests a second";

	private static final String EACH = "traces as well, of each request";

	private final HttpClient http = HttpClient.newHttpClient();

	@Test
	void watchingCostsATwentiethAtMost(@TempDir Path folder) throws Exception {
		try (LightServer instance = new LightServer();
				LightServer collector = new LightServer();
				Rounds rounds = new Rounds(instance.port())) {
			Map<String, String[]> systems = new LinkedHashMap<>();
			systems.put(OFF, FullPipeline.unwatched());
			systems.put(ON, FullPipeline.settings());
			systems.put(AGAIN, FullPipeline.unwatched());
			systems.put(TRACED, FullPipeline.traced(collector.port()));
			systems.put(EACH, FullPipeline.traced(collector.port(), "--ollama-gateway.traces-per-second=0"));
			for (int i = 0; i < LAUNCHES; i++) {
				launch(systems, rounds, instance.port(), folder);
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

	private void launch(Map<String, String[]> systems, Rounds rounds, int instance, Path folder) throws Exception {
		Map<String, Integer> ports = new LinkedHashMap<>();
		Map<Integer, String[]> gateways = new LinkedHashMap<>();
		for (Map.Entry<String, String[]> system : systems.entrySet()) {
			int port = Probe.freePort();
			ports.put(system.getKey(), port);
			gateways.put(port, system.getValue());
		}
		ProxyProcess process = JavaContenders.sideBySide(MACHINE, gateways).start(List.of(instance), folder);
		ports.forEach((name, port) -> {
			String level = name.equals(OFF) || name.equals(AGAIN) ? "OFF" : "INFO";
			rounds.add(name, new Target(process, port, () -> log(process, level)));
		});
	}

	private void log(ProxyProcess process, String level) {
		URI uri = URI.create("http://127.0.0.1:" + process.port() + SideBySide.LOG + level);
		assertThat(this.http.sendAsync(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
			.orTimeout(10, TimeUnit.SECONDS)
			.join()
			.statusCode()).isEqualTo(204);
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
