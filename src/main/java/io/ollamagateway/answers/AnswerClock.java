package io.ollamagateway.answers;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * The time limits of one answer: of its instance, which may not be silent for long while
 * its client takes what comes; of its client, which may not let a full buffer lie; and of
 * the whole. Used by one thread at a time. Times are nanoseconds since its creation.
 */
final class AnswerClock {

	static final long NEVER = Long.MAX_VALUE;

	private final long started = System.nanoTime();

	private final FlowLimits limits;

	private long now;

	private long totalDue;

	private long instanceDue;

	private long clientDue = NEVER;

	/** What the client has to have taken by then, in bytes since the beginning. */
	private long owed;

	AnswerClock(FlowLimits limits) {
		this.limits = limits;
		this.totalDue = (limits.rest() != null) ? Math.max(0, limits.rest().toNanos()) : NEVER;
		passed();
	}

	/** Reads the time, which counts until the next look. */
	void look() {
		this.now = System.nanoTime() - this.started;
	}

	long now() {
		return this.now;
	}

	/** The instance has sent something. */
	void passed() {
		this.instanceDue = in(this.limits.betweenChunks());
	}

	/**
	 * Looks at all limits.
	 * @param backlog what lies there for the client
	 * @param ended whether the instance has ended
	 * @return the limit that is over, if one is
	 */
	@Nullable TimeLimitException late(Backlog backlog, boolean ended) {
		watchInstance(backlog, ended);
		watchClient(backlog, ended);
		long now = now();
		if (now >= this.clientDue) {
			return TimeLimitException.slowClient(this.limits.drain());
		}
		if (now >= this.totalDue) {
			return TimeLimitException.total();
		}
		return (now >= this.instanceDue) ? TimeLimitException.betweenChunks(this.limits.betweenChunks()) : null;
	}

	/** When one of the limits is over next, if nothing happens until then. */
	long due() {
		return Math.min(this.clientDue, Math.min(this.instanceDue, this.totalDue));
	}

	private void watchInstance(Backlog backlog, boolean ended) {
		if (ended) {
			this.totalDue = NEVER;
		}
		if (ended || backlog.isFull()) {
			this.instanceDue = NEVER;
		}
		else if (this.instanceDue == NEVER) {
			passed();
		}
	}

	/**
	 * A client that has let the buffer run full, or its answer's end wait, has to take
	 * what lay there then in good time.
	 */
	private void watchClient(Backlog backlog, boolean ended) {
		if (backlog.taken() >= this.owed) {
			this.clientDue = NEVER;
		}
		if (this.clientDue == NEVER && (backlog.isFull() || (ended && !backlog.isEmpty()))) {
			this.owed = backlog.received();
			this.clientDue = in(this.limits.drain());
		}
	}

	private long in(Duration limit) {
		return limit.isPositive() ? now() + limit.toNanos() : NEVER;
	}

}
