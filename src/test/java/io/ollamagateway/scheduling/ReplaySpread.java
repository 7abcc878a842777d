package io.ollamagateway.scheduling;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * The results of one policy over several draws of the same workload.
 *
 * @param results one of each draw
 */
record ReplaySpread(List<ReplayResult> results) {

	static ReplaySpread of(List<Workload> workloads, ReplayPolicy.Maker maker) {
		List<ReplayResult> results = new ArrayList<>();
		for (int i = 0; i < workloads.size(); i++) {
			results.add(Replay.run(workloads.get(i), maker, i + 1));
		}
		return new ReplaySpread(results);
	}

	/** The value in the middle. */
	double median(ToDoubleFunction<ReplayResult> value) {
		double[] sorted = sorted(value);
		return sorted[sorted.length / 2];
	}

	/** The highest value. */
	double most(ToDoubleFunction<ReplayResult> value) {
		return sorted(value)[this.results.size() - 1];
	}

	private double[] sorted(ToDoubleFunction<ReplayResult> value) {
		return this.results.stream().mapToDouble(value).sorted().toArray();
	}

	/**
	 * A row of a table: medians, and lowest and highest values.
	 */
	String row(String name) {
		return "| %s | %s | %s | %s | %s | %s | %s | %s |%n".formatted(name, seconds(ReplayResult::p50),
				seconds(ReplayResult::p95), seconds(ReplayResult::p99), cell("%.0f", (one) -> 100 * one.goodput()),
				cell("%.0f", ReplayResult::loads), cell("%.3f", ReplayResult::fairness),
				cell("%.0f", ReplayResult::unserved));
	}

	private String seconds(ToDoubleFunction<ReplayResult> value) {
		return cell((median(value) < 10) ? "%.1f" : "%.0f", value);
	}

	private String cell(String format, ToDoubleFunction<ReplayResult> value) {
		double[] sorted = sorted(value);
		String median = text(format, sorted[sorted.length / 2]);
		String least = text(format, sorted[0]);
		String most = text(format, sorted[sorted.length - 1]);
		return least.equals(most) ? median : "%s (%s–%s)".formatted(median, least, most);
	}

	private static String text(String format, double value) {
		return Double.isInfinite(value) ? "never" : String.format(Locale.ROOT, format, value);
	}

}
