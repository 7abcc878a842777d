package io.ollamagateway.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

import io.ollamagateway.BenchmarkPage;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stands between client and instance costs: time and processor, for each request and
 * for each line of a stream.
 */
class OverheadBenchmark {

	private static final Logger logger = LoggerFactory.getLogger(OverheadBenchmark.class);

	private static final int ROUNDS = Integer.getInteger("benchmark.rounds", 9);

	private static final Duration WARM_UP = Duration.ofSeconds(Integer.getInteger("benchmark.warm-up", 40));

	private static final Duration TIME = Duration.ofSeconds(Integer.getInteger("benchmark.seconds", 2));

	private static final List<Load> LOADS = List.of(Load.SMALL, Load.SINGLE, Load.PACED, Load.FLAT_OUT, Load.IMAGE);

	private static final String GATEWAY = "**the gateway**";

	private static final Contender BARE = JavaContenders.bare(FullPipeline.HEAP);

	private static final Contender ARTICLE = DebianContenders.haproxyOfTheArticle(30);

	private static final Contender FLASK = DebianContenders.flask();

	private static final String DIRECT = "*nothing in between*";

	@Test
	void theGatewayCostsLittleMoreThanTheFrameworkThatItStandsOn(@TempDir Path folder) throws Exception {
		try (LightServer instance = new LightServer(); Rounds rounds = new Rounds(instance.port())) {
			rounds.addInstance(DIRECT);
			for (Contender one : List.of(JavaContenders.gateway(GATEWAY, FullPipeline.HEAP, FullPipeline.settings()),
					BARE, DebianContenders.nginx("NGINX, proxy_buffering off", ""), DebianContenders.haproxyTuned(),
					ARTICLE, FLASK)) {
				if (one.isInstalled()) {
					rounds.add(one.name(), one.start(List.of(instance.port()), folder));
				}
				else {
					logger.warn("{} is not installed and left out; src/scripts/benchmark-servers.sh installs it",
							one.name());
				}
			}
			measure(rounds);
			BenchmarkPage.write("overhead", BenchmarkPage.command(OverheadBenchmark.class), DebianContenders.versions()
					+ small(rounds) + streams(rounds) + images(rounds) + Bar.table(bars(rounds)));
			SoftAssertions soft = new SoftAssertions();
			bars(rounds).forEach((bar) -> bar.check(soft));
			soft.assertAll();
		}
	}

	private static void measure(Rounds rounds) throws IOException, InterruptedException {
		rounds.warmUp(Load.SMALL, WARM_UP);
		rounds.warmUp(Load.PACED, WARM_UP.dividedBy(2));
		rounds.warmUp(Load.FLAT_OUT, WARM_UP.dividedBy(4));
		rounds.warmUp(Load.IMAGE, WARM_UP.dividedBy(10));
		for (int i = 0; i < ROUNDS; i++) {
			rounds.play(LOADS, TIME);
		}
	}

	private static String small(Rounds rounds) {
		Table table = new Table("system", "requests/s", "CPU µs per request", "p50 ms, 64 clients", "p99 ms",
				"p50 ms, one client", "p99 ms", "failed");
		for (String name : rounds.names()) {
			Samples many = rounds.of(name, Load.SMALL);
			Samples one = rounds.of(name, Load.SINGLE);
			table.row(name, many.cell("%.0f", (sample) -> sample.load().answersPerSecond()),
					many.cell("%.0f", Sample::proxyMicrosPerAnswer), many.cell("%.2f", latency(50)),
					many.cell("%.2f", latency(99)), one.cell("%.3f", latency(50)), one.cell("%.3f", latency(99)),
					many.cell("%.0f", (sample) -> sample.load().failures()));
		}
		return "### Small requests that are not streamed\n\n" + table
				+ "\nClients and instance together: %s µs of CPU per request.%n"
					.formatted(rounds.of(DIRECT, Load.SMALL).cell("%.0f", Sample::ownMicrosPerAnswer));
	}

	private static String streams(Rounds rounds) {
		return streams(rounds, Load.PACED, "200 streams of 100 lines a second each")
				+ streams(rounds, Load.FLAT_OUT, "32 streams of 1,000 lines, as fast as they come");
	}

	private static String streams(Rounds rounds, Load load, String title) {
		Table table = new Table("system", "lines/s", "delay p50 ms", "p99 ms", "CPU µs per line", "failed");
		for (String name : rounds.names()) {
			Samples samples = rounds.of(name, load);
			table.row(name, samples.cell("%.0f", (sample) -> sample.load().linesPerSecond()),
					samples.cell("%.3f", delay(50)), samples.cell("%.2f", delay(99)),
					samples.cell("%.1f", Sample::proxyMicrosPerLine),
					samples.cell("%.0f", (sample) -> sample.load().failures()));
		}
		return "\n### %s%n%n%s%nClients and instance together: %s µs of CPU per line.%n".formatted(title, table,
				rounds.of(DIRECT, load).cell("%.1f", Sample::ownMicrosPerLine));
	}

	private static String images(Rounds rounds) {
		Table table = new Table("system", "p50 ms", "CPU ms per request", "failed");
		for (String name : rounds.names()) {
			Samples samples = rounds.of(name, Load.IMAGE);
			table.row(name, samples.cell("%.0f", latency(50)),
					samples.cell("%.0f", (sample) -> sample.proxyMicrosPerAnswer() / 1000),
					samples.cell("%.0f", (sample) -> sample.load().failures()));
		}
		return "\n### Requests with an image of 50 MB, one after the other\n\n" + table + "\n";
	}

	private static ToDoubleFunction<Sample> latency(double percentile) {
		return (sample) -> LoadResult.millis(sample.load().latency(), percentile);
	}

	private static ToDoubleFunction<Sample> delay(double percentile) {
		return (sample) -> LoadResult.millis(sample.load().delay(), percentile);
	}

	private static List<Bar> bars(Rounds rounds) {
		double delay = rounds.of(GATEWAY, Load.PACED).median(delay(50));
		List<Bar> bars = new ArrayList<>(List.of(
				Bar.atMost("CPU per small request, in relation to the bare route's",
						ratio(rounds, Load.SMALL, Sample::proxyMicrosPerAnswer), 1.3),
				Bar.atMost("CPU per line of 20,000 a second, in relation to the bare route's",
						ratio(rounds, Load.PACED, Sample::proxyMicrosPerLine), 1.15),
				Bar.atMost("ms added to each of 20,000 lines a second, p50",
						delay - rounds.of(DIRECT, Load.PACED).median(delay(50)), 0.3)));
		if (rounds.has(FLASK.name())) {
			bars.add(Bar.atLeast("requests/s, in relation to the Flask router's",
					rounds.of(GATEWAY, Load.SMALL).median((sample) -> sample.load().answersPerSecond())
							/ rounds.of(FLASK.name(), Load.SMALL).median((sample) -> sample.load().answersPerSecond()),
					10));
		}
		if (rounds.has(ARTICLE.name())) {
			bars.add(Bar.atLeast("delay of a line in the article's HAProxy, in relation to the gateway's, p50",
					rounds.of(ARTICLE.name(), Load.PACED).median(delay(50)) / delay, 50));
		}
		return bars;
	}

	private static double ratio(Rounds rounds, Load load, ToDoubleFunction<Sample> cpu) {
		return rounds.of(GATEWAY, load).ratio(rounds.of(BARE.name(), load), cpu);
	}

}
