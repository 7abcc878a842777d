package io.ollamagateway;

import java.util.List;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * Lets libraries take the locks that they hold for some microseconds only: Netty's
 * allocator when it grows, a circuit breaker when it counts.
 */
public final class ShortLocks implements BlockHoundIntegration {

	private static final String ALLOCATOR = "io.netty.buffer.AdaptivePoolingAllocator";

	private static final List<String> BREAKER_WINDOWS = List.of(
			"io.github.resilience4j.core.metrics.FixedSizeSlidingWindowMetrics",
			"io.github.resilience4j.core.metrics.SlidingTimeWindowMetrics");

	@Override
	public void applyTo(BlockHound.Builder builder) {
		builder.allowBlockingCallsInside(ALLOCATOR, "allocate")
			.allowBlockingCallsInside(ALLOCATOR, "reallocate")
			.allowBlockingCallsInside(ALLOCATOR + "$AdaptiveByteBuf", "deallocate");
		builder.allowBlockingCallsInside("io.github.resilience4j.ratelimiter.internal.AtomicRateLimiter",
				"compareAndSet");
		BREAKER_WINDOWS.forEach((window) -> builder.allowBlockingCallsInside(window, "record")
			.allowBlockingCallsInside(window, "getSnapshot"));
	}

}
