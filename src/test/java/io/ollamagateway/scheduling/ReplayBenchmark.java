package io.ollamagateway.scheduling;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

import io.ollamagateway.BenchmarkPage;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Replays an hour of two real services through the scheduler and through what people have
 * today. The traces are those of the Azure Public Dataset, in the folder that
 * {@code -Dbenchmark.traces} names.
 */
class ReplayBenchmark {

	private static final String FOLDER = "benchmark.traces";

	private static final int SEEDS = 5;

	/** The last one is 120 % of all slots of all models that the instances can hold. */
	private static final double[] LOADS = { 0.5, 0.8, 0.95, 1.2, 1.67 };

	private static final List<ToDoubleFunction<ReplayResult>> LOWER_IS_BETTER = List.of(ReplayResult::p50,
			ReplayResult::p95, ReplayResult::p99, ReplayResult::unserved, (one) -> -one.goodput(),
			(one) -> -one.fairness());

	private final SoftAssertions bars = new SoftAssertions();

	private final StringBuilder tables = new StringBuilder();

	@Test
	void theGatewayServesSoonerThanWhatPeopleHaveToday() {
		Trace conversations = trace("conv");
		Trace code = trace("code");
		Map<Double, Map<ReplayCase, ReplaySpread>> ofConversations = play("Conversations", conversations);
		Map<Double, Map<ReplayCase, ReplaySpread>> ofCode = play("Code completion", code);
		BenchmarkPage.write("scheduling", "mvn verify -Pbenchmark -D" + FOLDER + "=DIR", this.tables.toString());
		hold("conversations", ofConversations);
		goodput("conversations", ofConversations.get(0.8), 1.4);
		hold("code", ofCode);
		goodput("code", ofCode.get(0.8), 1.4);
		this.bars.assertAll();
	}

	private static Trace trace(String name) {
		String folder = System.getProperty(FOLDER, "");
		Path file = Path.of(folder, "AzureLLMInferenceTrace_" + name + ".csv");
		assumeThat(file).as("-D%s=DIR names the folder of the traces", FOLDER).matches(Files::isReadable);
		return Trace.read(file);
	}

	private Map<Double, Map<ReplayCase, ReplaySpread>> play(String title, Trace trace) {
		Map<Double, Map<ReplayCase, ReplaySpread>> results = new LinkedHashMap<>();
		List<ReplayCase> cases = new ArrayList<>(List.of(ReplayCase.GATEWAY));
		cases.addAll(ReplayCase.THEIRS);
		cases.addAll(ReplayCase.PARTS);
		for (double load : LOADS) {
			results.put(load, ReplayCase.play(trace, load, SEEDS, cases));
			table("%s, %.0f %% of the capacity".formatted(title, 100 * load), results.get(load));
			ReplaySpread ideal = new ReplaySpread(
					Workload.draws(trace, load, SEEDS).stream().map(IdealReplay::run).toList());
			this.tables.append(ideal.row("*the ideal: one queue, no models*"))
				.append("%nThe gateway's longest queue: %.0f of %d.%n%n".formatted(
						results.get(load).get(ReplayCase.GATEWAY).most(ReplayResult::longestQueue),
						GatewayReplay.Setup.QUEUE.capacity()));
		}
		return results;
	}

	private void table(String title, Map<ReplayCase, ReplaySpread> results) {
		this.tables.append("### ").append(title).append("\n\n");
		this.tables.append("| policy | p50 s | p95 s | p99 s | goodput % | loads | Jain | unserved |\n");
		this.tables.append("| --- | --- | --- | --- | --- | --- | --- | --- |\n");
		results.forEach((one, spread) -> this.tables.append(spread.row(one.name())));
	}

	private void hold(String trace, Map<Double, Map<ReplayCase, ReplaySpread>> results) {
		ReplaySpread half = results.get(0.5).get(ReplayCase.GATEWAY);
		ReplaySpread full = results.get(0.8).get(ReplayCase.GATEWAY);
		for (ReplayCase other : ReplayCase.THEIRS) {
			for (int i = 0; i < LOWER_IS_BETTER.size(); i++) {
				ToDoubleFunction<ReplayResult> column = LOWER_IS_BETTER.get(i);
				this.bars.assertThat(half.median(column))
					.as("%s, 50 %%, column %d, against %s", trace, i, other.name())
					.isLessThanOrEqualTo(results.get(0.5).get(other).median(column));
			}
			ReplaySpread theirs = results.get(0.8).get(other);
			this.bars.assertThat(full.median(ReplayResult::p95))
				.as("%s, 80 %%, p95 against %s", trace, other.name())
				.isLessThanOrEqualTo(theirs.median(ReplayResult::p95) / 2);
			this.bars.assertThat(full.median(ReplayResult::p99))
				.as("%s, 80 %%, p99 against %s", trace, other.name())
				.isLessThanOrEqualTo(theirs.median(ReplayResult::p99) / 2);
		}
		this.bars.assertThat(full.median(ReplayResult::loads))
			.as("%s, 80 %%, loads", trace)
			.isLessThanOrEqualTo(results.get(0.8).get(ReplayCase.BLIND).median(ReplayResult::loads) / 2);
		for (double load : new double[] { 1.2, 1.67 }) {
			ReplaySpread over = results.get(load).get(ReplayCase.GATEWAY);
			this.bars.assertThat(over.median(ReplayResult::fairness))
				.as("%s, load %s, Jain", trace, load)
				.isGreaterThan(0.95);
			this.bars.assertThat(over.most(ReplayResult::longestQueue))
				.as("%s, load %s, longest queue", trace, load)
				.isPositive()
				.isLessThanOrEqualTo(GatewayReplay.Setup.QUEUE.capacity());
		}
	}

	private void goodput(String trace, Map<ReplayCase, ReplaySpread> results, double factor) {
		double ours = results.get(ReplayCase.GATEWAY).median(ReplayResult::goodput);
		for (ReplayCase other : ReplayCase.THEIRS) {
			this.bars.assertThat(ours)
				.as("%s, 80 %%, goodput against %s", trace, other.name())
				.isGreaterThanOrEqualTo(factor * results.get(other).median(ReplayResult::goodput));
		}
	}

}
