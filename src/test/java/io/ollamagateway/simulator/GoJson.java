package io.ollamagateway.simulator;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Reads the first JSON value of a body as Go's decoder does: what stands behind it is
 * ignored, and errors read as they do there. Objects are maps in order of the last time
 * that each key was written.
 */
final class GoJson {

	private static final int MAX_DEPTH = 10_000;

	private final byte[] bytes;

	private final int end;

	private int at;

	private int depth;

	private GoJson(byte[] bytes, int length) {
		this.bytes = bytes;
		this.end = length;
	}

	static @Nullable Object parse(byte[] bytes, int length) {
		return parse(bytes, length, "missing request body");
	}

	/**
	 * Reads the first value.
	 * @param empty what is said if there is none
	 */
	static @Nullable Object parse(byte[] bytes, int length, String empty) {
		GoJson json = new GoJson(bytes, length);
		json.space();
		if (json.at >= json.end) {
			throw new Rejection(400, empty);
		}
		return json.value();
	}

	private @Nullable Object value() {
		space();
		int c = peek();
		return switch (c) {
			case '{' -> object();
			case '[' -> array();
			case '"' -> string();
			case 't' -> literal("true", true);
			case 'f' -> literal("false", false);
			case 'n' -> literal("null", null);
			default -> {
				if (c == '-' || (c >= '0' && c <= '9')) {
					yield number();
				}
				throw unexpected("looking for beginning of value");
			}
		};
	}

	private Map<String, Object> object() {
		enter();
		Map<String, Object> map = new LinkedHashMap<>();
		space();
		if (peek() == '}') {
			leave();
			return map;
		}
		while (true) {
			space();
			expect('"', "looking for beginning of object key string");
			String key = string();
			space();
			expect(':', "after object key");
			this.at++;
			Object value = value();
			// null leaves a string as it was
			if (value != null || !(map.get(key) instanceof String)) {
				map.remove(key);
				map.put(key, value);
			}
			space();
			if (peek() == '}') {
				leave();
				return map;
			}
			expect(',', "after object key:value pair");
			this.at++;
		}
	}

	private List<Object> array() {
		enter();
		List<Object> list = new ArrayList<>();
		space();
		if (peek() == ']') {
			leave();
			return list;
		}
		while (true) {
			list.add(value());
			space();
			if (peek() == ']') {
				leave();
				return list;
			}
			expect(',', "after array element");
			this.at++;
		}
	}

	private void enter() {
		this.at++;
		if (++this.depth > MAX_DEPTH) {
			throw new Rejection(400, "exceeded max depth");
		}
	}

	private void leave() {
		this.at++;
		this.depth--;
	}

	private String string() {
		int start = ++this.at;
		while (peek() != '"' && peek() != '\\') {
			if (peek() < 0x20) {
				throw unexpected("in string literal");
			}
			this.at++;
		}
		if (peek() == '"') {
			return new String(this.bytes, start, this.at++ - start, StandardCharsets.UTF_8);
		}
		StringBuilder text = new StringBuilder(new String(this.bytes, start, this.at - start, StandardCharsets.UTF_8));
		while (peek() != '"') {
			if (peek() == '\\') {
				this.at++;
				escape(text);
				continue;
			}
			int from = this.at;
			while (peek() != '"' && peek() != '\\') {
				if (peek() < 0x20) {
					throw unexpected("in string literal");
				}
				this.at++;
			}
			text.append(new String(this.bytes, from, this.at - from, StandardCharsets.UTF_8));
		}
		this.at++;
		return text.toString();
	}

	private void escape(StringBuilder text) {
		int c = peek();
		int found = "\"\\/bfnrt".indexOf(c);
		if (found >= 0) {
			text.append("\"\\/\b\f\n\r\t".charAt(found));
			this.at++;
			return;
		}
		if (c != 'u') {
			throw unexpected("in string escape code");
		}
		int code = 0;
		for (int i = 0; i < 4; i++) {
			this.at++;
			int digit = Character.digit(peek(), 16);
			if (digit < 0) {
				throw unexpected("in \\u hexadecimal character escape");
			}
			code = code * 16 + digit;
		}
		this.at++;
		text.append((char) code);
	}

	private Object number() {
		int start = this.at;
		boolean whole = true;
		if (peek() == '-') {
			this.at++;
			if (peek() < '0' || peek() > '9') {
				throw unexpected("in numeric literal");
			}
		}
		while (this.at < this.end && "0123456789+-.eE".indexOf(this.bytes[this.at]) >= 0) {
			whole &= (this.bytes[this.at] >= '0' && this.bytes[this.at] <= '9') || this.bytes[this.at] == '-';
			this.at++;
		}
		String text = new String(this.bytes, start, this.at - start, StandardCharsets.US_ASCII);
		try {
			if (whole && text.length() < 19) {
				return Long.parseLong(text);
			}
			return Double.parseDouble(text);
		}
		catch (NumberFormatException ex) {
			throw unexpected("in numeric literal");
		}
	}

	private @Nullable Object literal(String word, @Nullable Object value) {
		for (int i = 0; i < word.length(); i++) {
			expect(word.charAt(i), "in literal " + word + " (expecting '" + word.charAt(i) + "')");
			this.at++;
		}
		return value;
	}

	private void expect(char c, String where) {
		if (peek() != c) {
			throw unexpected(where);
		}
	}

	private int peek() {
		if (this.at >= this.end) {
			throw new Rejection(400, "unexpected EOF");
		}
		return this.bytes[this.at] & 0xff;
	}

	private void space() {
		while (this.at < this.end && " \t\r\n".indexOf(this.bytes[this.at]) >= 0) {
			this.at++;
		}
	}

	private Rejection unexpected(String where) {
		int c = peek();
		String shown = switch (c) {
			case '\'' -> "\\'";
			case '\\' -> "\\\\";
			case '\n' -> "\\n";
			case '\r' -> "\\r";
			case '\t' -> "\\t";
			default -> (c < 0x20 || c == 0x7f) ? "\\x%02x".formatted(c) : String.valueOf((char) c);
		};
		return new Rejection(400, "invalid character '" + shown + "' " + where);
	}

}
