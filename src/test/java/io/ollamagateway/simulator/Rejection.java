package io.ollamagateway.simulator;

/**
 * A request that Ollama refuses, with the text that it gives.
 */
final class Rejection extends RuntimeException {

	private final int status;

	Rejection(int status, String message) {
		super(message, null, false, false);
		this.status = status;
	}

	int status() {
		return this.status;
	}

	String text() {
		return String.valueOf(getMessage());
	}

}
