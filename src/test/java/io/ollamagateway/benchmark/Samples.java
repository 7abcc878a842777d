package io.ollamagateway.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The same measurement of one system in several rounds.
 */
final class Samples {

	private final List<Sample> all = new ArrayList<>();

	void add(Sample sample) {
		this.all.add(sample);
	}

	double median(ToDoubleFunction<Sample> value) {
		return middle(this.all.stream().mapToDouble(value));
	}

	/**
	 * The median over the rounds of what this is in relation to another in the same
	 * round. A machine that changes its speed from round to round changes both.
	 * @param other what this is compared with
	 * @param value the value that is compared
	 */
	double ratio(Samples other, ToDoubleFunction<Sample> value) {
		return middle(IntStream.range(0, this.all.size())
			.mapToDouble((i) -> value.applyAsDouble(this.all.get(i)) / value.applyAsDouble(other.all.get(i))));
	}

	private static double middle(DoubleStream values) {
		double[] sorted = values.sorted().toArray();
		return sorted[sorted.length / 2];
	}

	/** The median, and lowest and highest in brackets. */
	String cell(String format, ToDoubleFunction<Sample> value) {
		double[] sorted = this.all.stream().mapToDouble(value).sorted().toArray();
		String median = text(format, sorted[sorted.length / 2]);
		String least = text(format, sorted[0]);
		String most = text(format, sorted[sorted.length - 1]);
		return least.equals(most) ? median : "%s (%s–%s)".formatted(median, least, most);
	}

	private static String text(String format, double value) {
		return Double.isFinite(value) ? String.format(Locale.ROOT, format, value) : "–";
	}

}
