package io.ollamagateway.fleet;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Spreads what happens again and again, so that many instances are not asked in step.
 */
final class Jitter {

	private Jitter() {
	}

	/**
	 * About this time.
	 * @param time the time
	 * @return up to a tenth shorter or longer
	 */
	static Duration around(Duration time) {
		long nanos = time.toNanos();
		return Duration.ofNanos(nanos - nanos / 10 + random(nanos / 5));
	}

	/**
	 * Any part of this time, for the first of many.
	 * @param time the time
	 * @return from nothing up to all of it
	 */
	static Duration within(Duration time) {
		return Duration.ofNanos(random(time.toNanos()));
	}

	private static long random(long most) {
		return RandomGenerator.getDefault().nextLong(most + 1);
	}

}
