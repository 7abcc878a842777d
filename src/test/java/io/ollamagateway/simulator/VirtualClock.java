package io.ollamagateway.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Time that passes only when told to, so that a day runs in a second. For one thread.
 */
public final class VirtualClock implements SimulationClock {

	private static final Instant ORIGIN = Instant.parse("2026-01-01T00:00:00Z");

	private final PriorityQueue<Planned> planned = new PriorityQueue<>(
			Comparator.comparingLong(Planned::due).thenComparingLong(Planned::order));

	private long nanos;

	private long order;

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
		Planned task = new Planned(this.nanos + Math.max(0, delay.toNanos()), this.order++, action,
				new AtomicBoolean());
		this.planned.add(task);
		return () -> task.cancelled().set(true);
	}

	/** Let time pass and everything happen that is due in it. */
	public void advance(Duration duration) {
		long until = this.nanos + duration.toNanos();
		for (Planned next = this.planned.peek(); next != null && next.due() <= until; next = this.planned.peek()) {
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
		if (!next.cancelled().get()) {
			this.nanos = next.due();
			next.action().run();
		}
		return true;
	}

	private record Planned(long due, long order, Runnable action, AtomicBoolean cancelled) {
	}

}
