package io.ollamagateway.scheduling;

/**
 * How often something happens, by an exponentially fading count.
 */
final class Rate {

	private static final double MEMORY_SECONDS = 60;

	private double perSecond;

	private long last;

	private boolean begun;

	/**
	 * It happened.
	 * @param now when, in nanoseconds
	 */
	void count(long now) {
		this.perSecond = perSecond(now) + 1 / MEMORY_SECONDS;
		this.last = now;
		this.begun = true;
	}

	/**
	 * How often it has happened lately.
	 * @param now the time in nanoseconds
	 * @return times a second
	 */
	double perSecond(long now) {
		return this.begun ? this.perSecond * Math.exp(-(now - this.last) / 1e9 / MEMORY_SECONDS) : 0;
	}

}
