package io.ollamagateway.benchmark;

import java.util.concurrent.atomic.AtomicLong;

import org.HdrHistogram.Histogram;

/**
 * Counts what clients see. Used by the clients' thread only.
 */
final class LoadRecord {

	private static final long LONGEST = 120_000_000_000L;

	private long since = System.nanoTime();

	private long answers;

	private final AtomicLong failures = new AtomicLong();

	private final AtomicLong allLines = new AtomicLong();

	private long lines;

	private Histogram latency = histogram();

	private Histogram delay = histogram();

	private static Histogram histogram() {
		return new Histogram(LONGEST, 3);
	}

	void begin() {
		this.since = System.nanoTime();
		this.answers = 0;
		this.failures.set(0);
		this.lines = 0;
		this.latency = histogram();
		this.delay = histogram();
	}

	void answered(long nanos) {
		this.answers++;
		this.latency.recordValue(Math.min(LONGEST, nanos));
	}

	void line(long nanos) {
		this.lines++;
		this.allLines.incrementAndGet();
		this.delay.recordValue(Math.clamp(nanos, 0, LONGEST));
	}

	void failed() {
		this.failures.incrementAndGet();
	}

	/** Since the clients began. */
	long allLines() {
		return this.allLines.get();
	}

	long failures() {
		return this.failures.get();
	}

	LoadResult end() {
		return new LoadResult((System.nanoTime() - this.since) / 1e9, this.answers, this.failures.get(), this.lines,
				this.latency.copy(), this.delay.copy());
	}

}
