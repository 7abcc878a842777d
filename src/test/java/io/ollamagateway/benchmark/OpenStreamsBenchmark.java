package io.ollamagateway.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.ollamagateway.BenchmarkPage;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.awaitility.Awaitility.await;

/**
 * Memory of streams that are open and say little: a line each ten seconds. A plain
 * machine's 20,000 descriptors are enough for 9,000 of them, with two each.
 */
class OpenStreamsBenchmark {

	private static final int SOME = 1000;

	private static final int MANY = 9000;

	private static final String HEAP = "-Xms64m -Xmx768m";

	private static final String GATEWAY = "**the gateway**";

	private static final Duration OPENING = Duration.ofSeconds(60);

	private static final Duration TIME = Duration.ofSeconds(10);

	@Test
	void nineThousandStreamsFitIntoAGigabyte(@TempDir Path folder) throws Exception {
		Table table = new Table("system", "MiB before", "with 1,000 streams", "with 9,000", "KiB per stream",
				"CPU of 900 lines a second", "delay p50 ms", "p99 ms", "failed");
		List<Bar> bars = new ArrayList<>();
		for (Contender one : List.of(JavaContenders.gateway(GATEWAY, HEAP, FullPipeline.settings()),
				JavaContenders.bare(HEAP), DebianContenders.nginx("NGINX, proxy_buffering off", ""),
				DebianContenders.haproxyTuned())) {
			if (one.isInstalled()) {
				try (LightServer instance = new LightServer();
						ProxyProcess system = one.start(List.of(instance.port()), folder)) {
					measure(one.name(), system, table, bars);
				}
			}
		}
		BenchmarkPage.write("streams", BenchmarkPage.command(OpenStreamsBenchmark.class), table + Bar.table(bars));
		SoftAssertions soft = new SoftAssertions();
		bars.forEach((bar) -> bar.check(soft));
		soft.assertAll();
	}

	private static void measure(String name, ProxyProcess system, Table table, List<Bar> bars)
			throws IOException, InterruptedException {
		Sample.take(system, system.port(), Load.SMALL, Duration.ofSeconds(1),
				Duration.ofSeconds(system.isJava() ? 5 : 1));
		double before = memory(system);
		Ask ask = Ask.stream(100_000, Duration.ofSeconds(10));
		try (LoadClient some = open(system, SOME, ask)) {
			double withSome = memory(system);
			try (LoadClient more = open(system, MANY - SOME, ask)) {
				double withMany = memory(system);
				long cpu = system.cpuNanos();
				LoadResult lines = more.measure(TIME);
				double busy = (system.cpuNanos() - cpu) / 1e9 / lines.seconds();
				long failed = some.record().failures() + more.record().failures();
				table.row(name, "%.0f".formatted(before), "%.0f".formatted(withSome), "%.0f".formatted(withMany),
						"%.1f".formatted((withMany - before) * 1024 / MANY), "%.1f %% of a core".formatted(100 * busy),
						"%.2f".formatted(LoadResult.millis(lines.delay(), 50)),
						"%.2f".formatted(LoadResult.millis(lines.delay(), 99)), "%d".formatted(failed));
				if (name.equals(GATEWAY)) {
					bars.add(Bar.atMost("MiB resident with 9,000 streams", withMany, 1024));
					bars.add(Bar.atMost("streams that failed", (double) failed, 0));
				}
			}
		}
	}

	/** Opens streams, and waits until each has had its first line. */
	private static LoadClient open(ProxyProcess system, int count, Ask ask) {
		LoadClient client = LoadClient.start(system.port(), count, ask);
		try {
			await().atMost(OPENING).until(() -> client.record().allLines() >= count);
		}
		catch (RuntimeException ex) {
			client.close();
			throw ex;
		}
		return client;
	}

	private static double memory(ProxyProcess system) throws IOException, InterruptedException {
		system.collectGarbage();
		return system.residentMegabytes();
	}

}
