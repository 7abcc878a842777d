package io.ollamagateway.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

import io.ollamagateway.BenchmarkPage;
import io.ollamagateway.scheduling.ReplayFleet;
import io.ollamagateway.scheduling.ReplayResult;
import io.ollamagateway.scheduling.Trace;
import io.ollamagateway.scheduling.Workload;
import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.SimulatedFleet;
import io.ollamagateway.simulator.SimulatedOllama;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * The replay of real traces again, this time through sockets: the gateway as it is
 * shipped, and what people have today, each in front of simulated servers that run ten
 * times as fast as real ones.
 */
class SchedulingBenchmark {

	private static final String FOLDER = "benchmark.traces";

	/** Real seconds for simulated ones. */
	private static final double SCALE = 0.1;

	/** Simulated seconds of each trace. */
	private static final double SECONDS = Integer.getInteger("benchmark.seconds", 200);

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final String GATEWAY = "**the gateway**";

	private static final Contender ARTICLE = DebianContenders.haproxyOfTheArticle(1);

	private static final List<Case> CASES = List.of(new Case("conv", "Conversations", 0.5),
			new Case("conv", "Conversations", 0.8), new Case("conv", "Conversations", 1.2),
			new Case("code", "Code completion", 0.8));

	private final Map<Case, Map<String, Row>> results = new LinkedHashMap<>();

	@Test
	void theGatewayServesSoonerThanWhatPeopleHaveToday(@TempDir Path folder) throws Exception {
		Map<Case, Workload> workloads = new LinkedHashMap<>();
		for (Case one : CASES) {
			workloads.put(one, one.workload());
			this.results.put(one, new LinkedHashMap<>());
		}
		for (Contender contender : List.of(gateway(), ARTICLE,
				DebianContenders.nginx("NGINX, hash by URI", "hash $request_uri;"),
				DebianContenders.nginx("NGINX, least_conn", "least_conn;"),
				DebianContenders.nginx("NGINX, round robin", ""), DebianContenders.flask())) {
			if (contender.isInstalled()) {
				play(contender, workloads, folder);
			}
		}
		List<Bar> bars = bars();
		BenchmarkPage.write("sockets", BenchmarkPage.command(SchedulingBenchmark.class, "-D" + FOLDER + "=DIR"),
				DebianContenders.versions() + tables() + Bar.table(bars));
		SoftAssertions soft = new SoftAssertions();
		bars.forEach((bar) -> bar.check(soft));
		soft.assertAll();
	}

	/** What is meant in seconds of the servers is told in theirs. */
	private static Contender gateway() {
		List<String> settings = new ArrayList<>(List.of("--management.server.port=0",
				"--ollama-gateway.pools.default.parallel=" + ReplayFleet.PARALLEL,
				"--ollama-gateway.pools.default.max-in-flight=20", "--ollama-gateway.pools.default.queue.capacity=4096",
				"--ollama-gateway.pools.default.queue.max-wait=" + scaled(120),
				"--ollama-gateway.pools.default.queue.promote-after=" + scaled(15),
				"--ollama-gateway.inventory-interval=" + scaled(5), "--ollama-gateway.shutdown-delay=0s",
				"--logging.level.root=warn"));
		for (int i = 0; i < ReplayFleet.FOUR.machines().size(); i++) {
			String instance = "--ollama-gateway.pools.default.instances[" + i + "].";
			settings.add(instance + "memory=" + ReplayFleet.FOUR.machines().get(i).gibibytes() + "GB");
			settings.add(instance + "max-loaded-models=3");
		}
		return JavaContenders.gateway(GATEWAY, FullPipeline.HEAP, settings.toArray(String[]::new));
	}

	private static String scaled(int seconds) {
		return Math.round(1000 * seconds * SCALE) + "ms";
	}

	private void play(Contender contender, Map<Case, Workload> workloads, Path folder)
			throws IOException, InterruptedException {
		InstanceSettings[] instances = ReplayFleet.FOUR.instances()
			.stream()
			.map((one) -> one.withTimeScale(SCALE).withOutputTokens(3000).withCheckOrigin(false))
			.toArray(InstanceSettings[]::new);
		try (SimulatedFleet fleet = SimulatedFleet.start(instances);
				ProxyProcess system = contender.start(fleet.instances().stream().map(SimulatedOllama::port).toList(),
						folder)) {
			// nobody looks at the first one, in which code is compiled
			TraceClient.play(workloads.values().iterator().next(), system.port(), SCALE, PATIENCE);
			for (Map.Entry<Case, Workload> one : workloads.entrySet()) {
				fleet.instances().forEach(SimulatedOllama::restart);
				TimeUnit.SECONDS.sleep(2);
				long loads = loads(fleet);
				TraceClient played = TraceClient.play(one.getValue(), system.port(), SCALE, PATIENCE);
				this.results.get(one.getKey())
					.put(contender.name(),
							new Row(played.result(loads(fleet) - loads), played.errors(), played.unanswered()));
			}
		}
	}

	private static long loads(SimulatedFleet fleet) {
		return fleet.instances().stream().mapToLong(SimulatedOllama::loads).sum();
	}

	private String tables() {
		StringBuilder text = new StringBuilder();
		this.results.forEach((one, rows) -> {
			Table table = new Table("system", "p50 s", "p95 s", "p99 s", "goodput %", "loads", "errors",
					"unanswered at the end");
			rows.forEach((name, row) -> table.row(name, seconds(row.result.p50()), seconds(row.result.p95()),
					seconds(row.result.p99()), "%.0f".formatted(100 * row.result.goodput()),
					"%.0f".formatted(row.result.loads()), "%d".formatted(row.errors), "%d".formatted(row.open)));
			text.append("### %s, %.0f %% of the capacity%n%n".formatted(one.title, 100 * one.load))
				.append(table)
				.append('\n');
		});
		return text.toString();
	}

	private static String seconds(double value) {
		return Double.isInfinite(value) ? "never" : String.format(Locale.ROOT, (value < 10) ? "%.1f" : "%.0f", value);
	}

	private List<Bar> bars() {
		List<Bar> bars = new ArrayList<>();
		for (Case one : CASES) {
			Map<String, Row> rows = this.results.get(one);
			if (one.load != 0.8 || rows.size() == 1) {
				continue;
			}
			ReplayResult ours = rows.get(GATEWAY).result;
			bars.add(Bar.atMost(one.title + ", p95 in relation to the best of the others",
					ours.p95() / best(rows, ReplayResult::p95), 0.5));
			bars.add(Bar.atMost(one.title + ", p99 in relation to the best of the others",
					ours.p99() / best(rows, ReplayResult::p99), 0.5));
			bars.add(Bar.atLeast(one.title + ", goodput in relation to the best of the others",
					ours.goodput() / -best(rows, (result) -> -result.goodput()), 1.4));
			if (rows.containsKey(ARTICLE.name())) {
				bars.add(Bar.atMost(one.title + ", loads in relation to the article's HAProxy",
						ours.loads() / rows.get(ARTICLE.name()).result.loads(), 0.5));
			}
		}
		return bars;
	}

	private static double best(Map<String, Row> rows, ToDoubleFunction<ReplayResult> lowerIsBetter) {
		return rows.entrySet()
			.stream()
			.filter((row) -> !row.getKey().equals(GATEWAY))
			.mapToDouble((row) -> lowerIsBetter.applyAsDouble(row.getValue().result))
			.min()
			.orElseThrow();
	}

	/**
	 * What is played.
	 *
	 * @param trace of the trace's file name, what differs
	 * @param title of its table
	 * @param load the part of the capacity that it takes
	 */
	private record Case(String trace, String title, double load) {

		Workload workload() {
			Path file = Path.of(System.getProperty(FOLDER, ""), "AzureLLMInferenceTrace_" + this.trace + ".csv");
			assumeThat(file).as("-D%s=DIR names the folder of the traces", FOLDER).matches(Files::isReadable);
			Trace all = Trace.read(file);
			Workload whole = Workload.draw(all, ReplayFleet.FOUR, this.load, 1);
			double share = SECONDS * 1e9 / whole.requests().getLast().at();
			int count = (int) (share * all.entries().size());
			return Workload.draw(new Trace(all.entries().subList(0, count)), ReplayFleet.FOUR, this.load, 1);
		}

	}

	/**
	 * What a system made of a workload.
	 *
	 * @param result its times to first token, in simulated seconds
	 * @param errors requests that failed or were refused
	 * @param open requests without an answer when the clients gave up
	 */
	private record Row(ReplayResult result, int errors, int open) {
	}

}
