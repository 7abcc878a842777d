package io.ollamagateway.benchmark;

import java.util.List;
import java.util.Locale;

import org.assertj.core.api.SoftAssertions;

/**
 * What a measurement is held to.
 *
 * @param what what was measured
 * @param value what came of it
 * @param bound where the bar lies
 * @param most whether the value may not be above the bar, else not below
 */
record Bar(String what, double value, double bound, boolean most) {

	static Bar atMost(String what, double value, double bound) {
		return new Bar(what, value, bound, true);
	}

	static Bar atLeast(String what, double value, double bound) {
		return new Bar(what, value, bound, false);
	}

	boolean isHeld() {
		return this.most ? this.value <= this.bound : this.value >= this.bound;
	}

	void check(SoftAssertions soft) {
		soft.assertThat(isHeld()).as("%s: %.3f, bar %s", this.what, this.value, this.bound).isTrue();
	}

	/** What of the bars was reached. */
	static String table(List<Bar> bars) {
		Table table = new Table("bar", "measured", "reached");
		for (Bar bar : bars) {
			table.row("%s: at %s %s".formatted(bar.what, bar.most ? "most" : "least", number(bar.bound)),
					number(bar.value), bar.isHeld() ? "yes" : "**no**");
		}
		return "\n### Bars\n\n" + table + "\n";
	}

	private static String number(double value) {
		return String.format(Locale.ROOT, (value < 10 && value != Math.rint(value)) ? "%.2f" : "%.0f", value);
	}

}
