package io.ollamagateway.protocol;

import java.nio.ByteBuffer;

/**
 * Server-sent events: a document in the data of each event. Their names are not read,
 * because the documents repeat them. Lines end with a newline, which may stand behind a
 * carriage return.
 */
final class AnswerEvents implements AnswerFraming {

	private static final byte[] DATA = { 'd', 'a', 't', 'a', ':' };

	private final AnswerScanner scanner;

	/** How much of {@link #DATA} the line has; all of it: the rest is data. */
	private int matched;

	/** Whether the line is none with data. */
	private boolean other;

	private boolean lineEmpty = true;

	private boolean atStart = true;

	AnswerEvents(AnswerScanner scanner) {
		this.scanner = scanner;
	}

	@Override
	public void read(ByteBuffer bytes) {
		int to = bytes.limit();
		for (int at = bytes.position(); at < to;) {
			if (this.matched == DATA.length) {
				at = this.scanner.scan(bytes, at, to);
				if (bytes.get(at - 1) == '\n') {
					endLine();
				}
			}
			else {
				outsideOfData(bytes.get(at++));
			}
		}
	}

	private void outsideOfData(byte next) {
		if (next == '\n') {
			endLine();
		}
		else if (next != '\r' || !this.lineEmpty) {
			this.lineEmpty = false;
			this.atStart = false;
			this.other |= next != DATA[this.matched];
			this.matched += this.other ? 0 : 1;
		}
	}

	private void endLine() {
		// an empty line ends the event; data of several lines is one document
		if (this.lineEmpty) {
			this.scanner.reset();
			this.atStart = true;
		}
		this.lineEmpty = true;
		this.matched = 0;
		this.other = false;
	}

	@Override
	public boolean atStart() {
		return this.atStart;
	}

}
