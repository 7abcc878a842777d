package io.ollamagateway.protocol;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The bytes of a body, held in the segments in which they came, so that a body of 100 MB
 * needs no array of 100 MB. Immutable: changing a body gives another one, which shares
 * the bytes that stay. Offsets count bytes from 0.
 */
public final class BodyBytes {

	private final ByteBuffer[] segments;

	/** Where each segment starts, and at the end the whole length. */
	private final long[] starts;

	private BodyBytes(List<ByteBuffer> segments) {
		this.segments = segments.toArray(ByteBuffer[]::new);
		this.starts = new long[this.segments.length + 1];
		for (int i = 0; i < this.segments.length; i++) {
			this.starts[i + 1] = this.starts[i] + this.segments[i].remaining();
		}
	}

	/**
	 * A body of segments, in order.
	 * @param segments the bytes, which nobody may change afterwards; empty ones are
	 * dropped
	 * @return a body that holds these very arrays
	 */
	public static BodyBytes of(List<byte[]> segments) {
		List<ByteBuffer> buffers = new ArrayList<>(segments.size());
		for (byte[] segment : segments) {
			append(buffers, ByteBuffer.wrap(segment));
		}
		return new BodyBytes(buffers);
	}

	/**
	 * A body of one segment.
	 * @param bytes the bytes, which nobody may change afterwards
	 * @return a body that holds this very array
	 */
	public static BodyBytes of(byte[] bytes) {
		return of(List.of(bytes));
	}

	private static void append(List<ByteBuffer> buffers, ByteBuffer buffer) {
		if (buffer.hasRemaining()) {
			buffers.add(buffer.slice().asReadOnlyBuffer());
		}
	}

	/**
	 * The length in bytes.
	 * @return 0 or more
	 */
	public long length() {
		return this.starts[this.segments.length];
	}

	/**
	 * The byte at an offset.
	 * @param offset from 0 to below {@link #length()}
	 * @return the byte
	 * @throws IndexOutOfBoundsException if the offset is outside of the body
	 */
	public byte at(long offset) {
		Objects.checkIndex(offset, length());
		int segment = segmentOf(offset);
		return this.segments[segment].get((int) (offset - this.starts[segment]));
	}

	/**
	 * The bytes for sending, without a copy.
	 * @return new read-only views, in order; each from its position 0
	 */
	public List<ByteBuffer> buffers() {
		return Arrays.stream(this.segments).map(ByteBuffer::asReadOnlyBuffer).toList();
	}

	/**
	 * The bytes for reading.
	 * @return a new stream from the body's start. It never blocks and never fails, and
	 * closing it does nothing
	 */
	public InputStream inputStream() {
		return new BodyInputStream(buffers());
	}

	/**
	 * A part of this body.
	 * @param span the part
	 * @return a body that shares the bytes
	 * @throws IndexOutOfBoundsException if the span is not inside of the body
	 */
	public BodyBytes slice(ByteSpan span) {
		List<ByteBuffer> buffers = new ArrayList<>();
		collect(span.start(), span.end(), buffers);
		return new BodyBytes(buffers);
	}

	/**
	 * This body with other bytes in one place.
	 * @param span what to take out; where it is empty, the bytes are only put in
	 * @param with what to put there, which nobody may change afterwards
	 * @return a body that shares the bytes that stay
	 * @throws IndexOutOfBoundsException if the span is not inside of the body
	 */
	public BodyBytes replace(ByteSpan span, byte[] with) {
		Objects.checkFromToIndex(span.start(), span.end(), length());
		List<ByteBuffer> buffers = new ArrayList<>(this.segments.length + 2);
		collect(0, span.start(), buffers);
		append(buffers, ByteBuffer.wrap(with));
		collect(span.end(), length(), buffers);
		return new BodyBytes(buffers);
	}

	/**
	 * A copy of all bytes in one array.
	 * @return a new array
	 * @throws ArithmeticException if the body is too long for an array
	 */
	public byte[] toByteArray() {
		byte[] all = new byte[Math.toIntExact(length())];
		copy(0, all, all.length);
		return all;
	}

	/**
	 * Copies bytes from an offset on, fewer than wanted where the body ends.
	 * @param offset where to begin
	 * @param target where to put them, from 0 on
	 * @param wanted how many to copy
	 * @return how many were copied
	 */
	int copy(long offset, byte[] target, int wanted) {
		int copied = 0;
		if (offset >= length()) {
			return copied;
		}
		int segment = segmentOf(offset);
		int from = (int) (offset - this.starts[segment]);
		while (segment < this.segments.length && copied < wanted) {
			int length = Math.min(this.segments[segment].remaining() - from, wanted - copied);
			this.segments[segment].get(from, target, copied, length);
			copied += length;
			from = 0;
			segment++;
		}
		return copied;
	}

	private void collect(long start, long end, List<ByteBuffer> buffers) {
		Objects.checkFromToIndex(start, end, length());
		if (start == end) {
			return;
		}
		for (int i = segmentOf(start); i < this.segments.length && this.starts[i] < end; i++) {
			int from = (int) Math.max(0, start - this.starts[i]);
			int to = (int) Math.min(this.segments[i].remaining(), end - this.starts[i]);
			append(buffers, this.segments[i].slice(from, to - from));
		}
	}

	private int segmentOf(long offset) {
		int found = Arrays.binarySearch(this.starts, offset);
		return (found >= 0) ? found : -found - 2;
	}

}
