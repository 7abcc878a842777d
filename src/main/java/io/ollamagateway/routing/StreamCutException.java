package io.ollamagateway.routing;

import io.ollamagateway.answers.Failure;

/**
 * An answer broke off behind its first byte. Has neither the message nor the cause of
 * what broke it: Spring takes "connection reset" for a client that left, and would end
 * the answer in good order, so that a client took it for whole.
 */
@SuppressWarnings("serial")
final class StreamCutException extends RuntimeException {

	StreamCutException(Failure failure) {
		super("The answer broke off: " + failure.label(), null, false, false);
	}

}
