package io.ollamagateway.protocol;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/**
 * Reads segments one after the other, a segment at most per call.
 */
final class BodyInputStream extends InputStream {

	private final List<ByteBuffer> buffers;

	private int current;

	BodyInputStream(List<ByteBuffer> buffers) {
		this.buffers = buffers;
	}

	@Override
	public int read() {
		return advance() ? this.buffers.get(this.current).get() & 0xff : -1;
	}

	@Override
	public int read(byte[] target, int offset, int length) {
		Objects.checkFromIndexSize(offset, length, target.length);
		if (length == 0) {
			return 0;
		}
		if (!advance()) {
			return -1;
		}
		ByteBuffer buffer = this.buffers.get(this.current);
		int count = Math.min(length, buffer.remaining());
		buffer.get(target, offset, count);
		return count;
	}

	@Override
	public int available() {
		return advance() ? this.buffers.get(this.current).remaining() : 0;
	}

	private boolean advance() {
		while (this.current < this.buffers.size() && !this.buffers.get(this.current).hasRemaining()) {
			this.current++;
		}
		return this.current < this.buffers.size();
	}

}
