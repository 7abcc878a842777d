package io.ollamagateway.simulator;

import org.jspecify.annotations.Nullable;

/**
 * A request that Ollama refuses, with the text that it gives.
 */
final class Rejection extends RuntimeException {

	private final int status;

	private final @Nullable String code;

	Rejection(int status, String message) {
		this(status, message, null);
	}

	/**
	 * With a code, which only some errors of OpenAI's dialect have.
	 */
	Rejection(int status, String message, @Nullable String code) {
		super(message, null, false, false);
		this.status = status;
		this.code = code;
	}

	@Nullable String code() {
		return this.code;
	}

	int status() {
		return this.status;
	}

	String text() {
		return String.valueOf(getMessage());
	}

}
