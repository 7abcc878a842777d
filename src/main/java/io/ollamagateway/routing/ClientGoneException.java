package io.ollamagateway.routing;

/**
 * The client left before its request had arrived. There is nobody to answer.
 */
@SuppressWarnings("serial")
final class ClientGoneException extends RuntimeException {

	ClientGoneException(Throwable cause) {
		super("The client left", cause, false, false);
	}

}
