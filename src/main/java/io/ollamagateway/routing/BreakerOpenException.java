package io.ollamagateway.routing;

/**
 * The breaker of the chosen instance opened before the call was made.
 */
@SuppressWarnings("serial")
final class BreakerOpenException extends RuntimeException {

	BreakerOpenException() {
		super("its breaker is open", null, false, false);
	}

}
