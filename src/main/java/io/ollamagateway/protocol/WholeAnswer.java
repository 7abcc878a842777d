package io.ollamagateway.protocol;

import java.nio.ByteBuffer;

/**
 * One JSON document.
 */
final class WholeAnswer implements AnswerFraming {

	private final AnswerScanner scanner;

	private boolean begun;

	WholeAnswer(AnswerScanner scanner) {
		this.scanner = scanner;
	}

	@Override
	public void read(ByteBuffer bytes) {
		int to = bytes.limit();
		this.begun |= bytes.hasRemaining();
		for (int at = bytes.position(); at < to;) {
			at = this.scanner.scan(bytes, at, to);
		}
	}

	@Override
	public boolean atStart() {
		return !this.begun;
	}

}
