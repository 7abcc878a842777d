package io.ollamagateway.answers;

import java.util.ArrayDeque;
import java.util.Deque;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;

/**
 * What an instance has written and its client has not taken, on the heap: a network
 * buffer may be far larger than the few bytes that came in it. Used by one thread at a
 * time.
 */
final class Backlog {

	private static final int SMALLEST_PART = 512;

	private static final int LARGEST_PART = 16 * 1024;

	private final Deque<DataBuffer> parts = new ArrayDeque<>();

	private final StreamBuffers all;

	private final long capacity;

	private long bytes;

	private long taken;

	Backlog(StreamBuffers all, long capacity) {
		this.all = all;
		this.capacity = capacity;
	}

	boolean isEmpty() {
		return this.parts.isEmpty();
	}

	/** Whether nothing should be added for now. */
	boolean isFull() {
		return this.bytes >= this.capacity || (this.bytes > 0 && this.all.isFull());
	}

	/**
	 * Takes bytes over.
	 * @param more the bytes; they are released
	 */
	void add(DataBuffer more) {
		int count = more.readableByteCount();
		if (count > 0) {
			DataBuffer last = this.parts.peekLast();
			if (last == null || last.writableByteCount() < count) {
				int size = Math.clamp(2 * this.bytes, SMALLEST_PART, LARGEST_PART);
				last = DefaultDataBufferFactory.sharedInstance.allocateBuffer(Math.max(size, count));
				this.parts.addLast(last);
			}
			last.write(more);
			count(count);
		}
		DataBufferUtils.release(more);
	}

	/** The oldest bytes, which are no longer here then. There have to be some. */
	DataBuffer next() {
		DataBuffer first = this.parts.removeFirst();
		this.taken += first.readableByteCount();
		count(-first.readableByteCount());
		return first;
	}

	/** The bytes that were given out so far. */
	long taken() {
		return this.taken;
	}

	/** The bytes that were taken over so far. */
	long received() {
		return this.taken + this.bytes;
	}

	void clear() {
		this.parts.clear();
		count(-this.bytes);
	}

	private void count(long more) {
		this.bytes += more;
		this.all.add(more);
	}

}
