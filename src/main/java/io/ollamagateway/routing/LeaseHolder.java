package io.ollamagateway.routing;

import io.ollamagateway.protocol.AnswerCounters;
import io.ollamagateway.scheduling.Lease;
import io.ollamagateway.scheduling.LeaseOutcome;
import org.jspecify.annotations.Nullable;

/**
 * Holds the lease of one request and gives it back exactly once, whichever comes first of
 * the answer's end, a failure, the next attempt and the client's leaving. A lease that is
 * granted after the request has ended goes straight back.
 */
final class LeaseHolder {

	private final LeaseReturn giveBack;

	private @Nullable Lease lease;

	private boolean closed;

	LeaseHolder(LeaseReturn giveBack) {
		this.giveBack = giveBack;
	}

	/**
	 * Takes a lease over.
	 * @param granted the lease
	 * @return whether the request still wants it; if not it has been given back
	 */
	boolean take(Lease granted) {
		synchronized (this) {
			if (!this.closed) {
				this.lease = granted;
				return true;
			}
		}
		this.giveBack.giveBack(granted, LeaseOutcome.ABANDONED, AnswerCounters.UNKNOWN);
		return false;
	}

	synchronized @Nullable Lease lease() {
		return this.lease;
	}

	/**
	 * Gives the lease back, if one is held; another may follow.
	 * @param outcome with what
	 * @param counters what the answer told
	 */
	void giveBack(LeaseOutcome outcome, AnswerCounters counters) {
		Lease held;
		synchronized (this) {
			held = this.lease;
			this.lease = null;
		}
		if (held != null) {
			this.giveBack.giveBack(held, outcome, counters);
		}
	}

	/**
	 * Gives the lease back, if one is held, and takes no other any more.
	 * @param outcome with what
	 * @param counters what the answer told
	 */
	void close(LeaseOutcome outcome, AnswerCounters counters) {
		synchronized (this) {
			this.closed = true;
		}
		giveBack(outcome, counters);
	}

}
