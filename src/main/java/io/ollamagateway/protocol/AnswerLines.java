package io.ollamagateway.protocol;

import java.nio.ByteBuffer;

/**
 * NDJSON: a document on each line. The line that loads or unloads a model has no newline
 * at its end.
 */
final class AnswerLines implements AnswerFraming {

	private final AnswerScanner scanner;

	private boolean atStart = true;

	AnswerLines(AnswerScanner scanner) {
		this.scanner = scanner;
	}

	@Override
	public void read(ByteBuffer bytes) {
		int to = bytes.limit();
		for (int at = bytes.position(); at < to;) {
			at = this.scanner.scan(bytes, at, to);
			this.atStart = bytes.get(at - 1) == '\n';
			if (this.atStart) {
				this.scanner.reset();
			}
		}
	}

	@Override
	public boolean atStart() {
		return this.atStart;
	}

}
