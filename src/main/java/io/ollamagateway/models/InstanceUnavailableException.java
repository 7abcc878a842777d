package io.ollamagateway.models;

/**
 * An instance was not asked. The message says why.
 */
@SuppressWarnings("serial")
final class InstanceUnavailableException extends RuntimeException {

	InstanceUnavailableException(String message) {
		super(message, null, false, false);
	}

}
