package io.ollamagateway.routing;

import java.time.Duration;
import java.util.function.LongSupplier;

import io.ollamagateway.protocol.Refusal;

/**
 * The bytes of request bodies that the gateway holds at this moment, over all requests,
 * and their bound.
 */
final class HeldBytes {

	private final LongSupplier limit;

	private long held;

	HeldBytes(LongSupplier limit) {
		this.limit = limit;
	}

	Reservation reservation() {
		return new Reservation();
	}

	synchronized long held() {
		return this.held;
	}

	private synchronized void add(long bytes) {
		if (bytes > 0 && this.held + bytes > this.limit.getAsLong()) {
			throw Refusal
				.of(Refusal.Reason.OUT_OF_MEMORY,
						"The gateway holds as many bytes of requests as it may; try again in a moment")
				.retryAfter(Duration.ofSeconds(1));
		}
		this.held += bytes;
	}

	/**
	 * The room of one request.
	 */
	final class Reservation {

		private long bytes;

		private boolean released;

		/**
		 * Takes more room.
		 * @param more how much more
		 * @throws Refusal if there is not that much left
		 */
		synchronized void grow(long more) {
			if (!this.released) {
				add(more);
				this.bytes += more;
			}
		}

		/**
		 * Gives all of it back. To do it again does nothing.
		 */
		synchronized void release() {
			this.released = true;
			add(-this.bytes);
			this.bytes = 0;
		}

	}

}
