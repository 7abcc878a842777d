package io.ollamagateway.routing;

import io.ollamagateway.answers.Failure;
import io.ollamagateway.scheduling.Lease;

/**
 * Is told of what becomes of requests. Called on event loops, so it must not block.
 */
public interface CallListener {

	/**
	 * An instance failed a request, which is made again on another one.
	 * @param lease the lease of the attempt that failed
	 * @param failure why it failed
	 */
	default void attemptFailed(Lease lease, Failure failure) {
	}

	/**
	 * A request ended, in whatever way; called exactly once for each that was to go to an
	 * instance or to another application, for each that the gateway refused before, and
	 * for each of Ollama's API that it answered by itself.
	 * @param call the request and how it ended
	 */
	default void callEnded(EndedCall call) {
	}

}
