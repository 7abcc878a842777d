package io.ollamagateway.scheduling;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * A load that failed on an instance.
 *
 * @param reason what the instance said
 * @param times how often in a row
 * @param until when it may be tried again, in nanoseconds
 */
record LoadFailure(String reason, int times, long until) {

	private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);

	private static final int MOST_DOUBLINGS = 6;

	private static final Duration FORGOTTEN = Duration.ofMinutes(10);

	static LoadFailure after(@Nullable LoadFailure before, String reason, long now) {
		int times = (before != null) ? before.times + 1 : 1;
		return new LoadFailure(reason, times, now + (FIRST_PAUSE.toNanos() << Math.min(MOST_DOUBLINGS, times - 1)));
	}

	/** The same, but not tried again before a pause is over. */
	LoadFailure atLeast(Duration pause, long now) {
		return new LoadFailure(this.reason, this.times, Math.max(this.until, now + pause.toNanos()));
	}

	/** Whether it is too early to try again. */
	boolean holds(long now) {
		return now - this.until < 0;
	}

	boolean isOld(long now) {
		return now - this.until > FORGOTTEN.toNanos();
	}

}
