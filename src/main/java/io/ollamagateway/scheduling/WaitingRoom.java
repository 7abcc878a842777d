package io.ollamagateway.scheduling;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Those who wait, of all pools: how they come in, and how they leave without having been
 * served.
 */
final class WaitingRoom {

	private static final Duration LEAST_RETRY_AFTER = Duration.ofSeconds(1);

	private static final Duration MOST_RETRY_AFTER = Duration.ofMinutes(10);

	private final Map<Long, Waiting> waiting = new HashMap<>();

	private final Estimator estimator;

	private final LoadingTimes loading;

	private final SchedulerListener listener;

	private final Decisions decisions;

	private final Consumer<Line> abandoned;

	private boolean closed;

	private long nextArrival;

	/**
	 * Creates an empty one.
	 * @param estimator knows what a ticket costs
	 * @param loading keeps the time that does not count as waiting
	 * @param listener is told who comes and goes
	 * @param decisions where refusals go
	 * @param abandoned takes a line in which nobody waits any more, although instances
	 * make room for it
	 */
	WaitingRoom(Estimator estimator, LoadingTimes loading, SchedulerListener listener, Decisions decisions,
			Consumer<Line> abandoned) {
		this.estimator = estimator;
		this.loading = loading;
		this.listener = listener;
		this.decisions = decisions;
		this.abandoned = abandoned;
	}

	int size() {
		return this.waiting.size();
	}

	void enter(Ticket ticket, Line line, long now) {
		if (this.closed) {
			this.decisions.refuse(ticket, SchedulingRefusals.closing());
			return;
		}
		PoolSchedule pool = line.pool();
		double cost = this.estimator.work(ticket);
		double start = pool.clock().start(ticket.origin(), cost);
		Waiting one = new Waiting(ticket, line, Waiting.rankOf(ticket), start, this.nextArrival++, cost, now,
				line.loading().total(now), pool.empty().total(now));
		// a flood must not keep others out of the queue either
		List<Waiting> displaced = pool.displacedBy(one);
		if (displaced == null) {
			pool.clock().corrected(ticket.origin(), -cost);
			this.decisions.refuse(ticket, SchedulingRefusals.full(pool.pool(), retryAfter(pool, now)));
			return;
		}
		for (Waiting last : displaced) {
			withdraw(last, now);
			this.decisions.refuse(last.ticket(), SchedulingRefusals.full(pool.pool(), retryAfter(pool, now)));
		}
		pool.add(one);
		this.waiting.put(ticket.id(), one);
		this.listener.queued(ticket, pool.pool(), pool.size());
		this.loading.watch(line, now);
	}

	/** Whose turn has come. */
	void leave(Waiting one, long now) {
		PoolSchedule pool = one.line().pool();
		pool.remove(one);
		this.waiting.remove(one.ticket().id());
		this.listener.unqueued(one.ticket(), pool.pool(), Duration.ofNanos(now - one.arrived()), pool.size());
		if (one.line().isEmpty() && one.line().claims() > 0) {
			this.abandoned.accept(one.line());
		}
	}

	/** A ticket leaves without having been served. */
	void withdraw(Waiting one, long now) {
		leave(one, now);
		one.line().pool().clock().corrected(one.ticket().origin(), -one.cost());
	}

	void cancel(long ticket, long now) {
		Waiting one = this.waiting.get(ticket);
		if (one != null) {
			withdraw(one, now);
		}
	}

	/** A pool is no more. */
	void dissolve(PoolSchedule pool, long now) {
		while (pool.size() > 0) {
			Waiting one = pool.first();
			withdraw(one, now);
			this.decisions.refuse(one.ticket(), SchedulingRefusals.unknownPool(pool.pool().name()));
		}
	}

	/** Nobody waits any more, from now on. */
	void close(long now) {
		this.closed = true;
		for (Waiting one : List.copyOf(this.waiting.values())) {
			leave(one, now);
			this.decisions.refuse(one.ticket(), SchedulingRefusals.closing());
		}
	}

	/** Refuses those who have waited as long as they may. */
	void expire(Line line, long now) {
		PoolSchedule pool = line.pool();
		Duration maxWait = pool.pool().queue().maxWait();
		Duration coldStart = Objects.requireNonNullElse(pool.pool().outage().coldStartWait(), Duration.ZERO);
		while (!line.isEmpty()) {
			Waiting oldest = line.oldest();
			long empty = pool.empty().total(now) - oldest.emptyBefore();
			long loading = line.loading().total(now) - oldest.loadingBefore();
			long waited = now - oldest.arrived() - Math.min(empty, coldStart.toNanos()) - loading;
			boolean tooCold = pool.isEmpty() && empty > coldStart.toNanos();
			if (waited <= maxWait.toNanos() && !tooCold) {
				return;
			}
			withdraw(oldest, now);
			this.decisions.refuse(oldest.ticket(), pool.isEmpty() ? SchedulingRefusals.empty(pool.pool())
					: SchedulingRefusals.waitedTooLong(pool.pool(), Duration.ofNanos(waited), retryAfter(pool, now)));
		}
	}

	/**
	 * Where a ticket stands.
	 * @param ticket its id
	 * @param now the time in nanoseconds
	 * @return its position, or nothing if it does not wait
	 */
	Optional<QueuePosition> position(long ticket, long now) {
		return Optional.ofNullable(this.waiting.get(ticket)).map((one) -> {
			PoolSchedule pool = one.line().pool();
			int ahead = pool.ahead(one);
			return new QueuePosition(ahead, expectedWait(pool, ahead + 1, now));
		});
	}

	private static Duration retryAfter(PoolSchedule pool, long now) {
		return expectedWait(pool, pool.size(), now);
	}

	private static Duration expectedWait(PoolSchedule pool, int requests, long now) {
		double perSecond = pool.served().perSecond(now);
		double seconds = (perSecond > 0) ? requests / perSecond : pool.pool().queue().maxWait().toMillis() / 1e3;
		double bounded = Math.clamp(seconds, LEAST_RETRY_AFTER.toMillis() / 1e3, MOST_RETRY_AFTER.toMillis() / 1e3);
		return Duration.ofMillis((long) (1000 * bounded));
	}

}
