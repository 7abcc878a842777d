package io.ollamagateway;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import io.github.bucket4j.TimeMeter;

/**
 * A clock for limits that stands still until a test moves it.
 */
public final class HandClock implements TimeMeter {

	private final AtomicLong nanos = new AtomicLong();

	/**
	 * Lets time go by.
	 * @param time how much
	 */
	public void pass(Duration time) {
		this.nanos.addAndGet(time.toNanos());
	}

	@Override
	public long currentTimeNanos() {
		return this.nanos.get();
	}

	@Override
	public boolean isWallClockBased() {
		return false;
	}

}
