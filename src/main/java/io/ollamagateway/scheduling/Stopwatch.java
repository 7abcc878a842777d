package io.ollamagateway.scheduling;

/**
 * Adds up the time in which something is so.
 */
final class Stopwatch {

	private long total;

	private long since;

	private boolean running;

	void run(boolean running, long now) {
		this.total = total(now);
		this.since = now;
		this.running = running;
	}

	/**
	 * The time until now.
	 * @param now the time in nanoseconds
	 * @return nanoseconds
	 */
	long total(long now) {
		return this.total + (this.running ? now - this.since : 0);
	}

}
