package io.ollamagateway.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * The same measurement of one system in several rounds.
 */
final class Samples {

	private final List<Sample> all = new ArrayList<>();

	void add(Sample sample) {
		this.all.add(sample);
	}

	double median(ToDoubleFunction<Sample> value) {
		double[] sorted = sorted(value);
		return sorted[sorted.length / 2];
	}

	/** The median, and lowest and highest in brackets. */
	String cell(String format, ToDoubleFunction<Sample> value) {
		double[] sorted = sorted(value);
		String median = text(format, sorted[sorted.length / 2]);
		String least = text(format, sorted[0]);
		String most = text(format, sorted[sorted.length - 1]);
		return least.equals(most) ? median : "%s (%s–%s)".formatted(median, least, most);
	}

	private double[] sorted(ToDoubleFunction<Sample> value) {
		return this.all.stream().mapToDouble(value).sorted().toArray();
	}

	private static String text(String format, double value) {
		return Double.isFinite(value) ? String.format(Locale.ROOT, format, value) : "–";
	}

}
