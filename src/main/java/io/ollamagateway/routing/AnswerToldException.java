package io.ollamagateway.routing;

/**
 * An answer broke off, and its client was told in the stream. To those who made the call
 * it is an error all the same: the framework would wait for the answer's trailers.
 */
@SuppressWarnings("serial")
final class AnswerToldException extends RuntimeException {

	AnswerToldException(Throwable broken) {
		super(broken.toString(), null, false, false);
	}

}
