package io.ollamagateway.bodies;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.ollamagateway.protocol.BodyBytes;
import io.ollamagateway.protocol.Refusal;

import org.springframework.util.unit.DataSize;

/**
 * Gathers a body's bytes under two bounds: that of one body and that of all. The bytes
 * are copied, because a network buffer may be far larger than what arrived in it, and
 * room is taken as bytes come, never on the word of a header.
 */
final class BodyCollector {

	private static final int SEGMENT = 64 * 1024;

	private final HeldBytes.Reservation room;

	private final DataSize limit;

	private final List<byte[]> segments = new ArrayList<>();

	private byte[] current = new byte[0];

	private int used;

	private long length;

	BodyCollector(HeldBytes.Reservation room, DataSize limit) {
		this.room = room;
		this.limit = limit;
	}

	/**
	 * Takes in more of the body.
	 * @param bytes the next bytes
	 * @throws Refusal if there is no room for them
	 */
	void append(ByteBuffer bytes) {
		if (this.length + bytes.remaining() > this.limit.toBytes()) {
			throw tooLarge(this.limit);
		}
		this.length += bytes.remaining();
		while (bytes.hasRemaining()) {
			if (this.used == this.current.length) {
				startSegment(bytes.remaining());
			}
			int count = Math.min(bytes.remaining(), this.current.length - this.used);
			bytes.get(this.current, this.used, count);
			this.used += count;
		}
	}

	private void startSegment(int atLeast) {
		// the only segment of a small body is just as long as its bytes
		int size = (this.segments.isEmpty() && this.used == 0) ? Math.min(atLeast, SEGMENT) : SEGMENT;
		this.room.grow(size);
		seal();
		this.current = new byte[size];
		this.used = 0;
	}

	private void seal() {
		if (this.used > 0) {
			this.segments
				.add((this.used == this.current.length) ? this.current : Arrays.copyOf(this.current, this.used));
		}
	}

	/**
	 * Ends the gathering.
	 * @return the body
	 */
	BodyBytes collected() {
		seal();
		return BodyBytes.of(this.segments);
	}

	static Refusal tooLarge(DataSize limit) {
		return Refusal.of(Refusal.Reason.BODY_TOO_LARGE,
				"The request's body is larger than this gateway takes (" + limit.toBytes() + " bytes); send less");
	}

}
