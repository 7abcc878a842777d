package io.ollamagateway.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The beginning of a JSON string or literal, as it is written there, escapes included.
 */
final class ScannedText {

	/** The value of what is no number. */
	static final long NO_NUMBER = -1;

	private static final int INITIAL = 64;

	/** No long has more digits than it and one more. */
	private static final int MOST_DIGITS = 18;

	private static final int HEX_DIGITS = 4;

	private byte[] bytes = new byte[INITIAL];

	private int length;

	private int limit;

	private boolean plain;

	private boolean cut;

	/**
	 * Begins a new text.
	 * @param limit how many bytes are kept
	 */
	void begin(int limit) {
		this.limit = limit;
		this.length = 0;
		this.plain = true;
		this.cut = false;
	}

	void append(byte value) {
		if (this.length == this.limit) {
			this.cut = true;
			return;
		}
		if (this.length == this.bytes.length) {
			this.bytes = Arrays.copyOf(this.bytes, 2 * this.length);
		}
		this.plain &= value != '\\';
		this.bytes[this.length++] = value;
	}

	/** Adds bytes of which none is a backslash. */
	void append(ByteBuffer source, int from, int to) {
		int count = Math.min(to - from, this.limit - this.length);
		this.cut |= count < to - from;
		if (this.length + count > this.bytes.length) {
			this.bytes = Arrays.copyOf(this.bytes, Math.max(2 * this.bytes.length, this.length + count));
		}
		// a loop, because most texts have a few bytes and a copy in one has its price
		for (int i = 0; i < count; i++) {
			this.bytes[this.length++] = source.get(from + i);
		}
	}

	/** Whether the text has no escapes. */
	boolean isPlain() {
		return this.plain;
	}

	/** Whether the text is whole and just these bytes. */
	boolean hasBytes(byte[] other) {
		return !this.cut && this.length == other.length
				&& Arrays.equals(this.bytes, 0, this.length, other, 0, other.length);
	}

	/** Whether the text is whole and just this, which has ASCII characters only. */
	boolean isText(String other) {
		if (this.cut || this.length != other.length()) {
			return false;
		}
		for (int i = 0; i < this.length; i++) {
			if (this.bytes[i] != other.charAt(i)) {
				return false;
			}
		}
		return true;
	}

	/**
	 * The whole number that this is.
	 * @return the number, or {@link #NO_NUMBER} if this is something else, below 0, or
	 * larger than anything that is counted
	 */
	long number() {
		if (this.cut || this.length == 0 || this.length > MOST_DIGITS) {
			return NO_NUMBER;
		}
		long number = 0;
		for (int i = 0; i < this.length; i++) {
			int digit = this.bytes[i] - '0';
			if (digit < 0 || digit > 9) {
				return NO_NUMBER;
			}
			number = number * 10 + digit;
		}
		return number;
	}

	/**
	 * The text, decoded.
	 * @return without what was cut off in the middle of a character or of an escape
	 */
	@Override
	public String toString() {
		String raw = new String(this.bytes, 0, wholeCharacters(), StandardCharsets.UTF_8);
		return this.plain ? raw : decode(raw);
	}

	private int wholeCharacters() {
		int end = this.length;
		if (!this.cut) {
			return end;
		}
		while (end > 0 && (this.bytes[end - 1] & 0xc0) == 0x80) {
			end--;
		}
		// now behind the first byte of the last character
		return (end > 0 && this.bytes[end - 1] < 0) ? end - 1 : this.length;
	}

	private static String decode(String raw) {
		StringBuilder text = new StringBuilder(raw.length());
		for (int i = 0; i < raw.length(); i++) {
			char c = raw.charAt(i);
			if (c != '\\') {
				text.append(c);
			}
			else if (++i < raw.length()) {
				i += decodeEscape(raw, i, text);
			}
		}
		return text.toString();
	}

	/** Decodes an escape and says how many more characters than one it has. */
	private static int decodeEscape(String raw, int at, StringBuilder text) {
		char c = raw.charAt(at);
		if (c != 'u') {
			text.append(simple(c));
			return 0;
		}
		int unicode = hex(raw, at + 1);
		if (unicode >= 0) {
			text.append((char) unicode);
		}
		return HEX_DIGITS;
	}

	private static char simple(char escape) {
		return switch (escape) {
			case 'b' -> '\b';
			case 'f' -> '\f';
			case 'n' -> '\n';
			case 'r' -> '\r';
			case 't' -> '\t';
			default -> escape;
		};
	}

	private static int hex(String raw, int from) {
		int value = 0;
		for (int i = from; i < from + HEX_DIGITS; i++) {
			int digit = (i < raw.length()) ? Character.digit(raw.charAt(i), 16) : -1;
			if (digit < 0) {
				return -1;
			}
			value = (value << 4) | digit;
		}
		return value;
	}

}
