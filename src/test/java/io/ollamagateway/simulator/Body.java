package io.ollamagateway.simulator;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a request, as they arrive. Those of a blob are not kept, however many they
 * are: only their length and their hash.
 */
final class Body extends ByteArrayOutputStream {

	private final @Nullable MessageDigest blob;

	private long length;

	private @Nullable String sha256;

	Body(boolean blob) {
		this.blob = blob ? Hashes.newSha256() : null;
	}

	void add(ByteBuf content) {
		this.length += content.readableBytes();
		if (this.blob != null) {
			for (ByteBuffer bytes : content.nioBuffers()) {
				this.blob.update(bytes);
			}
			return;
		}
		byte[] bytes = new byte[content.readableBytes()];
		content.getBytes(content.readerIndex(), bytes);
		write(bytes, 0, bytes.length);
	}

	/** May be longer than the body. */
	byte[] array() {
		return this.buf;
	}

	/** Of all bytes, also of those that are not kept. */
	long length() {
		return this.length;
	}

	/** Of the whole body, in hexadecimal digits. */
	String sha256() {
		if (this.sha256 == null) {
			this.sha256 = (this.blob != null) ? HexFormat.of().formatHex(this.blob.digest())
					: Hashes.sha256(this.buf, this.count);
		}
		return this.sha256;
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
