package io.ollamagateway.answers;

/**
 * The breaker of the chosen instance opened before the call was made.
 */
@SuppressWarnings("serial")
public final class BreakerOpenException extends RuntimeException {

	/** Nothing more is known of it. */
	public BreakerOpenException() {
		super("its breaker is open", null, false, false);
	}

}
