package io.ollamagateway.answers;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * What all answers together hold for clients that read more slowly than the instances
 * write, and its bound.
 */
public final class StreamBuffers {

	private final AtomicLong held = new AtomicLong();

	private final LongSupplier limit;

	/**
	 * The buffers of all streams.
	 * @param limit how many bytes they may hold together; asked anew each time
	 */
	public StreamBuffers(LongSupplier limit) {
		this.limit = limit;
	}

	/**
	 * The buffer of one answer.
	 * @param capacity its own bound in bytes
	 */
	Backlog backlog(long capacity) {
		return new Backlog(this, capacity);
	}

	/** In bytes; 0 when nothing goes on. */
	public long held() {
		return this.held.get();
	}

	boolean isFull() {
		return held() >= this.limit.getAsLong();
	}

	void add(long bytes) {
		this.held.addAndGet(bytes);
	}

}
