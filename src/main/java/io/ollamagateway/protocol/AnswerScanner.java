package io.ollamagateway.protocol;

import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

/**
 * Goes through the bytes of JSON documents as they come, in pieces that may end anywhere,
 * and tells what it finds at the places that are looked for. It checks nothing: of bytes
 * that are no JSON it makes what it can. What nobody looks for costs neither memory nor
 * much time, however long it is.
 */
final class AnswerScanner {

	/** Longer than any key that is looked for. */
	private static final int LONGEST_KEY = 64;

	private final AnswerCursor cursor;

	private final AnswerContent content;

	private final ScannedText text = new ScannedText();

	private Mode mode = Mode.STRUCTURE;

	/** How many containers are open that lead nowhere. */
	private int skipped;

	/** Whether the string that is being read is a key. */
	private boolean key;

	/** What the string or literal that is being read stands for. */
	private @Nullable AnswerField field;

	private boolean kept;

	private boolean empty;

	AnswerScanner(AnswerPath root, AnswerContent content) {
		this.cursor = new AnswerCursor(root);
		this.content = content;
	}

	/** Forgets what is open; the next byte begins a new document. */
	void reset() {
		this.mode = Mode.STRUCTURE;
		this.skipped = 0;
		this.cursor.reset();
		this.content.drop();
	}

	/**
	 * Reads to the end of a line, which means nothing to this, or of the bytes.
	 * @return the offset behind what was read
	 */
	int scan(ByteBuffer bytes, int from, int to) {
		int at = from;
		while (at < to) {
			at = switch (this.mode) {
				case STRUCTURE -> (this.skipped > 0) ? skip(bytes, at, to) : structure(bytes, at, to);
				case STRING -> string(bytes, at, to);
				case ESCAPE -> escape(bytes, at);
				case LITERAL -> literal(bytes, at, to);
			};
			if (at > from && bytes.get(at - 1) == '\n') {
				return at;
			}
		}
		return at;
	}

	private int structure(ByteBuffer bytes, int from, int to) {
		int at = from;
		while (at < to && this.mode == Mode.STRUCTURE && this.skipped == 0) {
			byte next = bytes.get(at++);
			switch (next) {
				case '{', '[' -> open(next == '{');
				case '}', ']' -> close();
				case '"' -> beginString(this.cursor.expectsKey());
				case ',' -> this.cursor.comma();
				case ':', ' ', '\t', '\r' -> {
				}
				case '\n' -> {
					return at;
				}
				default -> {
					this.mode = Mode.LITERAL;
					begin(this.cursor.value());
					keep(next);
				}
			}
		}
		return at;
	}

	private int skip(ByteBuffer bytes, int from, int to) {
		int open = this.skipped;
		int at = from;
		while (open > 0 && at < to) {
			byte next = bytes.get(at++);
			if (next > '"' && next < '[') {
				continue;
			}
			if (next == '"') {
				beginSkippedString();
				break;
			}
			if (next == '\n') {
				break;
			}
			if (next == '{' || next == '[') {
				open++;
			}
			else if (next == '}' || next == ']') {
				open--;
			}
		}
		this.skipped = open;
		return at;
	}

	private int string(ByteBuffer bytes, int from, int to) {
		int end = PlainBytes.end(bytes, from, to);
		if (end > from) {
			this.empty = false;
			if (this.kept) {
				this.text.append(bytes, from, end);
			}
		}
		if (end == to) {
			return end;
		}
		byte next = bytes.get(end);
		if (next == '"') {
			this.mode = Mode.STRUCTURE;
			endString();
			return end + 1;
		}
		this.empty = false;
		this.mode = (next == '\\') ? Mode.ESCAPE : Mode.STRING;
		keep(next);
		return end + 1;
	}

	private int escape(ByteBuffer bytes, int at) {
		// the digits behind \\u are like any other characters
		keep(bytes.get(at));
		this.mode = Mode.STRING;
		return at + 1;
	}

	private int literal(ByteBuffer bytes, int from, int to) {
		for (int at = from; at < to; at++) {
			byte next = bytes.get(at);
			if (endsLiteral(next)) {
				this.mode = Mode.STRUCTURE;
				if (this.field != null) {
					this.content.literal(this.field, this.text);
				}
				return at;
			}
			keep(next);
		}
		return to;
	}

	private static boolean endsLiteral(byte next) {
		return switch (next) {
			case ',', '}', ']', ':', '"', '{', '[', ' ', '\t', '\r', '\n' -> true;
			default -> false;
		};
	}

	private void open(boolean object) {
		AnswerPath value = this.cursor.value();
		if (value != null && value.field() != null) {
			this.content.opened(value.field());
		}
		this.skipped = this.cursor.open(object) ? 0 : 1;
	}

	private void close() {
		if (this.cursor.close()) {
			this.content.end();
		}
	}

	private void beginString(boolean isKey) {
		this.mode = Mode.STRING;
		this.key = isKey;
		begin(isKey ? null : this.cursor.value());
		if (isKey) {
			this.kept = true;
			this.text.begin(LONGEST_KEY);
		}
	}

	private void beginSkippedString() {
		this.mode = Mode.STRING;
		this.key = false;
		begin(null);
	}

	private void begin(@Nullable AnswerPath value) {
		this.field = (value != null) ? value.field() : null;
		this.kept = this.field != null && this.field != AnswerField.OUTPUT;
		this.empty = true;
		if (this.field != null) {
			this.text.begin(this.field.limit());
		}
	}

	private void keep(byte next) {
		if (this.kept) {
			this.text.append(next);
		}
	}

	private void endString() {
		if (this.key) {
			this.cursor.key(this.text);
		}
		else if (this.field != null && !(this.empty && this.field == AnswerField.OUTPUT)) {
			this.content.string(this.field, this.text);
		}
	}

	private enum Mode {

		STRUCTURE, STRING, ESCAPE, LITERAL

	}

}
