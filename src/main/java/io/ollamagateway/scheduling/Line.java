package io.ollamagateway.scheduling;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * The requests of one pool that wait for the same runner, in the order of their turns.
 */
final class Line {

	private final PoolSchedule pool;

	private final RunnerKey key;

	private final Stopwatch loading = new Stopwatch();

	private final LinkedHashSet<Waiting> byArrival = new LinkedHashSet<>();

	private final List<TreeSet<Waiting>> byRank = new ArrayList<>();

	private double cost;

	private long nextPlan;

	private int claims;

	Line(PoolSchedule pool, RunnerKey key) {
		this.pool = pool;
		this.key = key;
		for (int i = 0; i < Waiting.RANKS; i++) {
			this.byRank.add(new TreeSet<>(Waiting.TURN));
		}
	}

	PoolSchedule pool() {
		return this.pool;
	}

	RunnerKey key() {
		return this.key;
	}

	/** The time in which it had no runner but one on its way. */
	Stopwatch loading() {
		return this.loading;
	}

	void add(Waiting waiting) {
		this.byArrival.add(waiting);
		this.byRank.get(waiting.rank()).add(waiting);
		this.cost += waiting.cost();
	}

	void remove(Waiting waiting) {
		this.byArrival.remove(waiting);
		this.byRank.get(waiting.rank()).remove(waiting);
		this.cost = this.byArrival.isEmpty() ? 0 : this.cost - waiting.cost();
	}

	boolean isEmpty() {
		return this.byArrival.isEmpty();
	}

	int size() {
		return this.byArrival.size();
	}

	/** What those that wait cost together, in seconds on an instance of weight 1. */
	double cost() {
		return this.cost;
	}

	/** Those that wait, the oldest first. */
	Collection<Waiting> byArrival() {
		return this.byArrival;
	}

	/** The one that has waited longest. */
	Waiting oldest() {
		return this.byArrival.getFirst();
	}

	/** Retried requests, which may not go everywhere. */
	Collection<Waiting> retried() {
		return this.byRank.get(Waiting.FRONT);
	}

	/**
	 * Whose turn it is.
	 * @param may whether a ticket may go where there is room
	 * @param now the time in nanoseconds
	 * @return the first one that may, if there is one
	 */
	@Nullable Waiting next(Predicate<Ticket> may, long now) {
		Waiting next = null;
		long step = this.pool.pool().queue().promoteAfter().toNanos();
		for (TreeSet<Waiting> rank : this.byRank) {
			for (Waiting waiting : rank) {
				if (may.test(waiting.ticket())) {
					next = (next == null || waiting.before(next, now, step)) ? waiting : next;
					break;
				}
			}
		}
		return next;
	}

	/** How many instances make room for its runner at this moment. */
	int claims() {
		return this.claims;
	}

	void claimed(int more) {
		this.claims += more;
	}

	/** When it is worth to ask again whether it needs another runner. */
	long nextPlan() {
		return this.nextPlan;
	}

	void nextPlan(long at) {
		this.nextPlan = at;
	}

}
