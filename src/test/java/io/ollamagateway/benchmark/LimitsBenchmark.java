package io.ollamagateway.benchmark;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.ollamagateway.BenchmarkPage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * How far one gateway goes: instances, requests that wait, and a small heap.
 */
class LimitsBenchmark {

	private static final String COMMAND = BenchmarkPage.command(LimitsBenchmark.class);

	private static final Duration WARM_UP = Duration.ofSeconds(Integer.getInteger("benchmark.warm-up", 25));

	private static final Duration TIME = Duration.ofSeconds(Integer.getInteger("benchmark.seconds", 5));

	private static final Duration PATIENCE = Duration.ofMinutes(3);

	private static final Duration IDLE = Duration.ofSeconds(10);

	@Test
	void aThousandInstancesAreLookedAfterAndChosenFrom(@TempDir Path folder) throws Exception {
		Table table = new Table("instances", "start to first answer s", "CPU without requests",
				"CPU µs per small request", "p50 ms, one client", "p99 ms", "MiB", "failed");
		for (int count : new int[] { 1, 100, 1000 }) {
			List<LightServer> instances = new ArrayList<>();
			try {
				for (int i = 0; i < count; i++) {
					instances.add(new LightServer());
				}
				try (ProxyProcess gateway = JavaContenders
					.gateway("gateway of " + count, FullPipeline.HEAP, FullPipeline.settings())
					.start(instances.stream().map(LightServer::port).toList(), folder)) {
					instances(count, gateway, table);
				}
			}
			finally {
				instances.forEach(LightServer::close);
			}
		}
		BenchmarkPage.write("instances", COMMAND, table.toString());
	}

	private static void instances(int count, ProxyProcess gateway, Table table)
			throws IOException, InterruptedException {
		Sample.take(gateway, gateway.port(), Load.SMALL, Duration.ZERO, WARM_UP);
		Sample many = Sample.take(gateway, gateway.port(), Load.SMALL, Duration.ofSeconds(1), TIME);
		Sample single = Sample.take(gateway, gateway.port(), Load.SINGLE, Duration.ofSeconds(1), TIME);
		long cpu = gateway.cpuNanos();
		TimeUnit.NANOSECONDS.sleep(IDLE.toNanos());
		double idle = (gateway.cpuNanos() - cpu) / (double) IDLE.toNanos();
		long failed = many.load().failures() + single.load().failures();
		table.row("%,d".formatted(count), "%.1f".formatted(gateway.startTime().toMillis() / 1000.0),
				"%.1f %% of a core".formatted(100 * idle), "%.0f".formatted(many.proxyMicrosPerAnswer()),
				"%.2f".formatted(LoadResult.millis(single.load().latency(), 50)),
				"%.2f".formatted(LoadResult.millis(single.load().latency(), 99)),
				"%.0f".formatted(gateway.residentMegabytes()), "%d".formatted(failed));
		assertThat(failed).as("failed with %d instances", count).isZero();
	}

	@Test
	void aHundredThousandRequestsWaitAndAreServed(@TempDir Path folder) throws Exception {
		int slots = 8;
		int connections = Integer.getInteger("benchmark.connections", 1000);
		int streams = 100;
		int all = connections * streams;
		int actuator = Probe.freePort();
		String pool = "--ollama-gateway.pools.default.";
		try (LightServer instance = new LightServer();
				ProxyProcess gateway = JavaContenders
					.gateway("gateway with a queue", "-Xms64m -Xmx3g", "--management.server.port=" + actuator,
							pool + "parallel=" + slots, pool + "max-in-flight=" + slots, pool + "queue.capacity=" + all,
							pool + "queue.max-wait=10m", "--ollama-gateway.ingress.h2c=true",
							"--ollama-gateway.shutdown-delay=0s", "--logging.level.root=warn")
					.start(List.of(instance.port()), folder)) {
			Sample.take(gateway, gateway.port(), Load.SMALL, Duration.ZERO, WARM_UP);
			gateway.collectGarbage();
			double before = gateway.residentMegabytes();
			LoadClient holders = LoadClient.start(gateway.port(), slots, Ask.stream(1_000_000, Duration.ofSeconds(1)));
			try (CrowdClient crowd = CrowdClient.start(gateway.port(), connections, streams)) {
				long begin = System.nanoTime();
				await().atMost(PATIENCE).until(() -> queued(actuator) + crowd.failed() >= (long) all);
				double queued = (System.nanoTime() - begin) / 1e9;
				gateway.collectGarbage();
				double waiting = gateway.residentMegabytes();
				long cpu = gateway.cpuNanos();
				TimeUnit.NANOSECONDS.sleep(IDLE.toNanos());
				double idle = (gateway.cpuNanos() - cpu) / (double) IDLE.toNanos();
				assertThat(crowd.answered()).as("answered while all slots are held").isZero();
				begin = System.nanoTime();
				holders.close();
				crowd.awaitAnswered(PATIENCE);
				double served = (System.nanoTime() - begin) / 1e9;
				Table table = new Table("requests that wait", "MiB before", "with all of them waiting",
						"KiB per request", "CPU while all wait", "all came in s", "served in s, by 8 slots",
						"refused or failed");
				table.row("%,d".formatted(all), "%.0f".formatted(before), "%.0f".formatted(waiting),
						"%.1f".formatted((waiting - before) * 1024 / all), "%.1f %% of a core".formatted(100 * idle),
						"%.1f".formatted(queued), "%.1f".formatted(served), "%d".formatted(crowd.failed()));
				BenchmarkPage.write("queue", COMMAND, table.toString());
				assertThat(crowd.failed()).as("refused or failed").isZero();
			}
			finally {
				holders.close();
			}
		}
	}

	/** How many wait, as an autoscaler is told. */
	private static long queued(int actuator) throws IOException {
		String told = new String(URI.create("http://127.0.0.1:" + actuator + "/actuator/demand/default")
			.toURL()
			.openStream()
			.readAllBytes(), StandardCharsets.UTF_8);
		return Long.parseLong(told.replaceAll(".*\"queued\":(\\d+).*", "$1"));
	}

	@Test
	void itLivesWithAHeapOf256Megabytes(@TempDir Path folder) throws Exception {
		try (LightServer instance = new LightServer();
				ProxyProcess gateway = JavaContenders.gateway("small gateway", "-Xmx256m", FullPipeline.settings())
					.start(List.of(instance.port()), folder)) {
			Table table = new Table("load, one after the other", "per second", "CPU µs", "p99 ms", "failed",
					"MiB then");
			long failed = 0;
			Sample small = take(gateway, Load.SMALL);
			table.row("64 clients with small requests", "%.0f requests".formatted(small.load().answersPerSecond()),
					"%.0f per request".formatted(small.proxyMicrosPerAnswer()),
					"%.1f".formatted(LoadResult.millis(small.load().latency(), 99)),
					"%d".formatted(failed += small.load().failures()), "%.0f".formatted(gateway.residentMegabytes()));
			for (int streams : new int[] { 200, 2000 }) {
				Sample lines = take(gateway, new Load(streams, Ask.stream(100_000, Duration.ofMillis(streams / 20))));
				table.row("%,d streams, 20,000 lines a second together".formatted(streams),
						"%.0f lines".formatted(lines.load().linesPerSecond()),
						"%.1f per line".formatted(lines.proxyMicrosPerLine()),
						"%.1f".formatted(LoadResult.millis(lines.load().delay(), 99)),
						"%d".formatted(lines.load().failures()), "%.0f".formatted(gateway.residentMegabytes()));
				failed += lines.load().failures();
			}
			Sample images = take(gateway, new Load(4, Ask.image(10_000_000)));
			table.row("4 clients with images of 10 MB", "%.0f requests".formatted(images.load().answersPerSecond()),
					"%.0f per request".formatted(images.proxyMicrosPerAnswer()),
					"%.1f".formatted(LoadResult.millis(images.load().latency(), 99)),
					"%d".formatted(images.load().failures()), "%.0f".formatted(gateway.residentMegabytes()));
			failed += images.load().failures();
			BenchmarkPage.write("small-heap", COMMAND,
					table + "\nAt the most: %.0f MiB.%n".formatted(gateway.mostResidentMegabytes()));
			assertThat(failed).as("failed").isZero();
		}
	}

	private static Sample take(ProxyProcess gateway, Load load) throws IOException, InterruptedException {
		return Sample.take(gateway, gateway.port(), load, TIME, TIME);
	}

}
