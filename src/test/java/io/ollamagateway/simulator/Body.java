package io.ollamagateway.simulator;

import java.io.ByteArrayOutputStream;

import io.netty.buffer.ByteBuf;

/**
 * The bytes of a request, as they arrive.
 */
final class Body extends ByteArrayOutputStream {

	void add(ByteBuf content) {
		int length = content.readableBytes();
		byte[] bytes = new byte[length];
		content.getBytes(content.readerIndex(), bytes);
		write(bytes, 0, length);
	}

	/** May be longer than the body. */
	byte[] array() {
		return this.buf;
	}

	/** Whether an object may be complete here. */
	boolean endsWithBrace() {
		int last = this.count - 1;
		while (last >= 0 && this.buf[last] <= ' ' && this.buf[last] >= 0) {
			last--;
		}
		return last >= 0 && this.buf[last] == '}';
	}

}
