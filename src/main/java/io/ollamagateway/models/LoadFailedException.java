package io.ollamagateway.models;

import org.jspecify.annotations.Nullable;

/**
 * A model was not loaded or unloaded. The message says why and holds no address.
 */
@SuppressWarnings("serial")
public final class LoadFailedException extends RuntimeException {

	private final Reason reason;

	private final int status;

	private LoadFailedException(Reason reason, int status, String message, @Nullable Throwable cause) {
		super(message, cause);
		this.reason = reason;
		this.status = status;
	}

	static LoadFailedException answered(int status, String text) {
		return new LoadFailedException(Reason.ANSWERED, status, text.isEmpty() ? "status " + status : text, null);
	}

	static LoadFailedException timedOut(Throwable cause) {
		return new LoadFailedException(Reason.TIMED_OUT, 0, String.valueOf(cause.getMessage()), cause);
	}

	static LoadFailedException disconnected(Throwable cause) {
		return new LoadFailedException(Reason.DISCONNECTED, 0, "the instance took no connection, or broke it", cause);
	}

	public Reason reason() {
		return this.reason;
	}

	/**
	 * The status of the instance's answer.
	 * @return 0 if there was none
	 */
	public int status() {
		return this.status;
	}

	/**
	 * Why it failed.
	 */
	public enum Reason {

		/**
		 * The instance answered with an error: the message is Ollama's, cut to 1 KB.
		 */
		ANSWERED,
		/** There was no whole answer within the limit. */
		TIMED_OUT,
		/** There was no connection, or it broke before the answer's end. */
		DISCONNECTED

	}

}
