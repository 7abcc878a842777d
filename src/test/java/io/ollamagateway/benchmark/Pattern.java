package io.ollamagateway.benchmark;

import java.nio.charset.StandardCharsets;

/**
 * Finds a few bytes in what comes in parts. The bytes must not begin again within
 * themselves.
 */
final class Pattern {

	private final byte[] wanted;

	private int matched;

	Pattern(String wanted) {
		this.wanted = wanted.getBytes(StandardCharsets.US_ASCII);
	}

	/**
	 * Takes the next byte.
	 * @return whether the bytes are complete with it
	 */
	boolean endsWith(byte next) {
		if (next == this.wanted[this.matched]) {
			this.matched++;
			if (this.matched == this.wanted.length) {
				this.matched = 0;
				return true;
			}
			return false;
		}
		this.matched = (next == this.wanted[0]) ? 1 : 0;
		return false;
	}

	void reset() {
		this.matched = 0;
	}

}
