package io.ollamagateway.scheduling;

/**
 * A mean in which the newest values count most.
 */
final class Mean {

	private static final double NEWEST = 0.2;

	private double value;

	private boolean known;

	void add(double next) {
		this.value = this.known ? this.value + NEWEST * (next - this.value) : next;
		this.known = true;
	}

	boolean isKnown() {
		return this.known;
	}

	/**
	 * The mean.
	 * @param unknown what to return as long as no value has come
	 * @return the mean
	 */
	double or(double unknown) {
		return this.known ? this.value : unknown;
	}

}
