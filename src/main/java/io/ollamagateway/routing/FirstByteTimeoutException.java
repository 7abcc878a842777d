package io.ollamagateway.routing;

import java.time.Duration;

/**
 * An instance did not begin its stream in time.
 */
@SuppressWarnings("serial")
final class FirstByteTimeoutException extends RuntimeException {

	FirstByteTimeoutException(Duration limit) {
		super("no first byte within " + limit.toSeconds() + " s", null, false, false);
	}

}
