package io.ollamagateway.bodies;

import java.time.Duration;
import java.util.function.LongSupplier;

import io.ollamagateway.protocol.Refusal;

/**
 * The bytes of request bodies that the gateway holds at this moment, over all requests,
 * and their bound.
 */
public final class HeldBytes {

	private final LongSupplier limit;

	private long held;

	/**
	 * The room of all bodies.
	 * @param limit how many bytes it has; asked anew each time
	 */
	public HeldBytes(LongSupplier limit) {
		this.limit = limit;
	}

	/** Room for one request, which takes none yet. */
	public Reservation reservation() {
		return new Reservation();
	}

	/** How many bytes are taken. */
	public synchronized long held() {
		return this.held;
	}

	private synchronized void add(long bytes) {
		if (bytes > 0 && this.held + bytes > this.limit.getAsLong()) {
			throw Refusal
				.of(Refusal.Reason.OUT_OF_ROOM,
						"The gateway holds as many bytes of requests as it may; try again in a moment")
				.retryAfter(Duration.ofSeconds(1));
		}
		this.held += bytes;
	}

	/**
	 * The room of one request.
	 */
	public final class Reservation {

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
		public synchronized void release() {
			this.released = true;
			add(-this.bytes);
			this.bytes = 0;
		}

	}

}
