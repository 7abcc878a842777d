package io.ollamagateway.protocol;

import java.nio.ByteBuffer;

/**
 * Finds the end of what is plain in a JSON string, eight bytes at a time: an answer may
 * be one string of many megabytes.
 */
final class PlainBytes {

	private static final long ONES = 0x0101010101010101L;

	private static final long HIGH_BITS = 0x8080808080808080L;

	private static final long QUOTES = '"' * ONES;

	private static final long BACKSLASHES = '\\' * ONES;

	private static final long NEWLINES = '\n' * ONES;

	private PlainBytes() {
	}

	/**
	 * The offset of the next quote, backslash or newline.
	 * @return {@code to} if there is none
	 */
	static int end(ByteBuffer bytes, int from, int to) {
		int at = from;
		while (at <= to - Long.BYTES && isPlain(bytes.getLong(at))) {
			at += Long.BYTES;
		}
		while (at < to && isPlain(bytes.get(at))) {
			at++;
		}
		return at;
	}

	private static boolean isPlain(long word) {
		return (zeros(word ^ QUOTES) | zeros(word ^ BACKSLASHES) | zeros(word ^ NEWLINES)) == 0;
	}

	private static boolean isPlain(byte value) {
		return value != '"' && value != '\\' && value != '\n';
	}

	/** Not zero if one of the bytes is. */
	private static long zeros(long word) {
		return (word - ONES) & ~word & HIGH_BITS;
	}

}
