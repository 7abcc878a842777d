package io.ollamagateway.scheduling;

import java.time.Duration;

import io.ollamagateway.fleet.model.Parallel;

/**
 * How many requests run at once on one runner: what is configured, corrected by what the
 * answers tell. An instance does not say how many slots a model has; but the part of an
 * answer's time that is neither loading nor reading nor writing is time that it waited
 * for a slot (reference: the counters of Ollama's last line).
 */
final class SlotLimit {

	/** Waiting below this is no waiting. */
	private static final Duration CALM = Duration.ofMillis(50);

	/** Waiting above this, and above a fifth of the whole time, is waiting. */
	private static final Duration WAIT = Duration.ofMillis(250);

	private static final int CONVINCING_WAITS = 3;

	private static final Duration TRY_AGAIN = Duration.ofMinutes(10);

	private final Parallel parallel;

	private final boolean single;

	private final int most;

	private int limit;

	private int calm;

	private int waits;

	private int ceiling;

	private long ceilingUntil;

	SlotLimit(Parallel parallel, boolean single) {
		this.parallel = parallel;
		this.single = single;
		this.most = (single && !parallel.learned()) ? 1 : parallel.most();
		this.limit = single ? 1 : parallel.slots();
		this.ceiling = Integer.MAX_VALUE;
	}

	/** Whether it was made of the same configuration. */
	boolean isOf(SlotLimit other) {
		return this.parallel.equals(other.parallel) && this.single == other.single;
	}

	int limit() {
		return this.limit;
	}

	/**
	 * An answer told how long it waited.
	 * @param wait the time for which it waited for a slot
	 * @param total its whole time
	 * @param beside the requests that ran beside it when it was sent, itself included
	 * @param now the time in nanoseconds
	 */
	void answered(Duration wait, Duration total, int beside, long now) {
		if (wait.compareTo(WAIT) > 0 && wait.compareTo(total.dividedBy(5)) > 0 && beside > 1) {
			this.calm = 0;
			if (++this.waits >= CONVINCING_WAITS && beside <= this.limit) {
				this.ceiling = this.limit;
				this.ceilingUntil = now + TRY_AGAIN.toNanos();
				this.limit = Math.max(1, beside - 1);
				this.waits = 0;
			}
		}
		else if (wait.compareTo(CALM) < 0 && beside >= this.limit) {
			// waits far apart have other reasons
			this.waits = 0;
			rise(now);
		}
	}

	private void rise(long now) {
		if (++this.calm >= 4 + 4 * this.limit) {
			this.calm = 0;
			boolean mayRise = this.limit + 1 < this.ceiling || now - this.ceilingUntil >= 0;
			if (mayRise && this.limit < this.most) {
				this.limit++;
			}
		}
	}

}
