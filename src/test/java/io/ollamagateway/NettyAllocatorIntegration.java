package io.ollamagateway;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * Lets Netty's allocator take the lock with which it grows, for some microseconds, when
 * several event loops need memory at once.
 */
public final class NettyAllocatorIntegration implements BlockHoundIntegration {

	private static final String ALLOCATOR = "io.netty.buffer.AdaptivePoolingAllocator";

	@Override
	public void applyTo(BlockHound.Builder builder) {
		builder.allowBlockingCallsInside(ALLOCATOR, "allocate")
			.allowBlockingCallsInside(ALLOCATOR, "reallocate")
			.allowBlockingCallsInside(ALLOCATOR + "$AdaptiveByteBuf", "deallocate");
	}

}
