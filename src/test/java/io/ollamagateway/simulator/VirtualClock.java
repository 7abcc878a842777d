package io.ollamagateway.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

import org.jspecify.annotations.Nullable;

/**
 * Time that passes only when told to, so that a day runs in a second. For one thread.
 */
public final class VirtualClock implements SimulationClock {

	private static final Instant ORIGIN = Instant.parse("2026-01-01T00:00:00Z");

	/** Fewer cancelled tasks than these are not worth a search. */
	private static final int FEW = 64;

	private final PriorityQueue<Planned> planned = new PriorityQueue<>(
			Comparator.comparingLong((Planned task) -> task.due).thenComparingLong((task) -> task.order));

	private long nanos;

	private long order;

	private int cancelled;

	@Override
	public long nanos() {
		return this.nanos;
	}

	@Override
	public Instant now() {
		return ORIGIN.plusNanos(this.nanos);
	}

	@Override
	public Task schedule(Duration delay, Runnable action) {
		Planned task = new Planned(this.nanos + Math.max(0, delay.toNanos()), this.order++, action);
		this.planned.add(task);
		return () -> cancel(task);
	}

	private void cancel(Planned task) {
		if (task.action == null) {
			return;
		}
		task.action = null;
		this.cancelled++;
		if (this.cancelled > FEW && this.cancelled > this.planned.size() / 2) {
			this.planned.removeIf((other) -> other.action == null);
			this.cancelled = 0;
		}
	}

	/** Let time pass and everything happen that is due in it. */
	public void advance(Duration duration) {
		long until = this.nanos + duration.toNanos();
		for (Planned next = this.planned.peek(); next != null && next.due <= until; next = this.planned.peek()) {
			runNext();
		}
		this.nanos = until;
	}

	/** Go to the next thing that is due and do it; false if nothing is planned. */
	public boolean runNext() {
		Planned next = this.planned.poll();
		if (next == null) {
			return false;
		}
		Runnable action = next.action;
		if (action == null) {
			this.cancelled--;
		}
		else {
			next.action = null;
			this.nanos = next.due;
			action.run();
		}
		return true;
	}

	/** How many tasks are kept, among them some that were cancelled. */
	int size() {
		return this.planned.size();
	}

	private static final class Planned {

		private final long due;

		private final long order;

		/** Null when it was run or cancelled. */
		private @Nullable Runnable action;

		Planned(long due, long order, Runnable action) {
			this.due = due;
			this.order = order;
			this.action = action;
		}

	}

}
