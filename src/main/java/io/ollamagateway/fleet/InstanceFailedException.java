package io.ollamagateway.fleet;

/**
 * What a breaker is told of a failed call. Nobody throws it.
 */
@SuppressWarnings("serial")
final class InstanceFailedException extends RuntimeException {

	InstanceFailedException(String reason) {
		super(reason, null, false, false);
	}

}
