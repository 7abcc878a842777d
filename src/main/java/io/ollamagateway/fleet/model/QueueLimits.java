package io.ollamagateway.fleet.model;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * The bounds of a pool's queue.
 *
 * @param capacity the most requests that wait
 * @param maxBytes the most bytes that their bodies hold together
 * @param maxWait how long a request waits at most; the time in which its own model is
 * being loaded does not count
 * @param promoteAfter the waiting time that lifts a request by one class, so that none
 * starves behind a higher one
 * @param heartbeat how often a client that waits for a stream is told so; absent = never
 */
public record QueueLimits(int capacity, long maxBytes, Duration maxWait, Duration promoteAfter,
		@Nullable Duration heartbeat) {

	/** 512 requests of 256 MB together, for a minute; one class up each 15 seconds. */
	public static final QueueLimits DEFAULT = new QueueLimits(512, 256L << 20, Duration.ofSeconds(60),
			Duration.ofSeconds(15), null);

	public QueueLimits {
		if (capacity < 0 || maxBytes < 0) {
			throw new IllegalArgumentException("capacity and max-bytes must not be below 0");
		}
		if (maxWait.isNegative() || !promoteAfter.isPositive()) {
			throw new IllegalArgumentException("max-wait must not be below 0 and promote-after must be longer than 0");
		}
		if (heartbeat != null && !heartbeat.isPositive()) {
			throw new IllegalArgumentException("heartbeat must be longer than 0");
		}
	}

}
