package io.ollamagateway.answers;

import java.io.IOException;

/**
 * A stream ended in good order but without the mark that ends it in its dialect.
 */
@SuppressWarnings("serial")
final class AnswerTruncatedException extends IOException {

	AnswerTruncatedException() {
		super("it ended without its last line");
	}

	@Override
	public Throwable fillInStackTrace() {
		return this;
	}

}
