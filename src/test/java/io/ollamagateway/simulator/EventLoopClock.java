package io.ollamagateway.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Real time, scaled, on a single thread. While a task runs it is the very moment for
 * which it was planned, however late the thread woke up: so a stream of a thousand tokens
 * is not a thousand timer delays slower than it should be.
 */
final class EventLoopClock implements SimulationClock {

	private final ScheduledExecutorService thread;

	private final double scale;

	private final long startNanos = System.nanoTime();

	private final Instant startDate = Instant.now();

	private long latest;

	private long moment = -1;

	EventLoopClock(ScheduledExecutorService thread, double scale) {
		this.thread = thread;
		this.scale = scale;
	}

	@Override
	public long nanos() {
		return (this.moment >= 0) ? this.moment : (long) ((System.nanoTime() - this.startNanos) / this.scale);
	}

	@Override
	public Instant now() {
		return this.startDate.plusNanos(nanos());
	}

	@Override
	public Task schedule(Duration delay, Runnable action) {
		long due = nanos() + Math.max(0, delay.toNanos());
		long wait = (long) (due * this.scale) - (System.nanoTime() - this.startNanos);
		ScheduledFuture<?> future = this.thread.schedule(() -> run(due, action), Math.max(0, wait),
				TimeUnit.NANOSECONDS);
		return () -> future.cancel(false);
	}

	private void run(long due, Runnable action) {
		this.latest = Math.max(this.latest, due);
		this.moment = this.latest;
		try {
			action.run();
		}
		finally {
			this.moment = -1;
		}
	}

}
