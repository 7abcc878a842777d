package io.ollamagateway.scheduling;

import java.util.Comparator;

import org.jspecify.annotations.Nullable;

/**
 * A ticket in the queue.
 *
 * @param ticket the ticket
 * @param line where it stands
 * @param rank its class, 0 before all others
 * @param start its virtual start
 * @param order the order of arrival
 * @param cost what it is expected to cost
 * @param arrived when it came, in nanoseconds
 * @param loadingBefore the time in which its line's model had been loading by then
 * @param emptyBefore the time in which its pool had had no instance by then
 */
record Waiting(Ticket ticket, Line line, int rank, double start, long order, double cost, long arrived,
		long loadingBefore, long emptyBefore) {

	/** Who goes first among those that have not been promoted. */
	static final Comparator<Waiting> TURN = Waiting::compareTurns;

	/** Retried requests. */
	static final int FRONT = 0;

	private static final int LOWEST = rankOf(Priority.BULK, true);

	static final int RANKS = LOWEST + 1;

	/** No two of them are one: what is in it need not be compared. */
	@Override
	public boolean equals(@Nullable Object other) {
		return this == other;
	}

	@Override
	public int hashCode() {
		return Long.hashCode(this.order);
	}

	private static int compareTurns(Waiting one, Waiting other) {
		if (one.rank != other.rank) {
			return Integer.compare(one.rank, other.rank);
		}
		int byStart = Double.compare(one.start, other.start);
		return (byStart != 0) ? byStart : Long.compare(one.order, other.order);
	}

	static int rankOf(Ticket ticket) {
		// a flood of embeddings would starve people who chat
		return ticket.tried().isEmpty() ? rankOf(ticket.origin().priority(), ticket.embeds()) : FRONT;
	}

	private static int rankOf(Priority priority, boolean embeds) {
		return 1 + 2 * priority.rank() + (embeds ? 1 : 0);
	}

	/**
	 * Its rank with what its waiting has earned: a class for each step.
	 */
	long promoted(long now, long stepNanos) {
		return (this.rank == FRONT) ? FRONT : Math.max(1, this.rank - 2 * ((now - this.arrived) / stepNanos));
	}

	/**
	 * Whether it goes before another one.
	 */
	boolean before(Waiting other, long now, long stepNanos) {
		long mine = promoted(now, stepNanos);
		long others = other.promoted(now, stepNanos);
		if (mine != others) {
			return mine < others;
		}
		return (this.start != other.start) ? this.start < other.start : this.order < other.order;
	}

}
