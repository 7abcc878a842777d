package io.ollamagateway.benchmark;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

import io.netty.buffer.ByteBuf;

/**
 * The head of an HTTP message that we or a proxy in front of us wrote.
 *
 * @param firstLine its first line
 * @param length the length of its body; -1 if it is not told
 * @param chunked whether its body comes in chunks
 */
record Head(String firstLine, long length, boolean chunked) {

	private static final int LONGEST = 16 * 1024;

	/**
	 * Reads a head, if all of it is there.
	 * @param bytes what has come; the head is taken out of it
	 * @return absent as long as its end is missing
	 */
	static Head in(ByteBuf bytes) {
		int end = end(bytes);
		if (end < 0) {
			return null;
		}
		String text = bytes.readCharSequence(end - bytes.readerIndex(), StandardCharsets.ISO_8859_1).toString();
		long length = -1;
		boolean chunked = false;
		int line = text.indexOf("\r\n");
		String first = text.substring(0, line);
		while (line >= 0 && line + 2 < text.length()) {
			int next = text.indexOf("\r\n", line + 2);
			if (text.regionMatches(true, line + 2, "content-length:", 0, 15)) {
				length = Long.parseLong(text.substring(line + 17, next).trim());
			}
			else if (text.regionMatches(true, line + 2, "transfer-encoding:", 0, 18)) {
				chunked = text.substring(line + 20, next).toLowerCase(Locale.ROOT).contains("chunked");
			}
			line = next;
		}
		return new Head(first, length, chunked);
	}

	private static int end(ByteBuf bytes) {
		int last = bytes.writerIndex() - 3;
		for (int i = bytes.readerIndex(); i < last; i++) {
			i = bytes.indexOf(i, last, (byte) '\r');
			if (i < 0) {
				break;
			}
			if (bytes.getInt(i) == 0x0d0a0d0a) {
				return i + 4;
			}
		}
		if (bytes.readableBytes() > LONGEST) {
			throw new IllegalStateException("a head of more than " + LONGEST + " bytes");
		}
		return -1;
	}

}
