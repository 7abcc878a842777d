package io.ollamagateway.routing;

import java.time.Duration;
import java.util.Map;

import io.ollamagateway.answers.Failure;
import io.ollamagateway.scheduling.Lease;

/**
 * Follows one request. Called on event loops, so it must not block; what it throws is
 * logged. Its methods are called in the order of what they tell, though not always by one
 * thread.
 */
public interface CallTrace {

	/**
	 * An instance is about to be asked.
	 * @param lease the place that was granted
	 * @param attempt 1 for the first instance, 2 for the next
	 * @param queued the time that the request has waited for places so far
	 */
	void attemptBegun(Lease lease, int attempt, Duration queued);

	/**
	 * The attempt failed, and another one follows.
	 * @param failure why
	 */
	void attemptFailed(Failure failure);

	/**
	 * The request ended, and with it its last attempt. It is told of all of which
	 * {@link CallListener#callEnded} is.
	 * @param call how
	 */
	void ended(EndedCall call);

	/**
	 * What tells whoever is asked of the trace.
	 * @return headers of the attempt that has begun, else of the request, by lower-case
	 * name; empty if there is nothing to tell
	 */
	Map<String, String> headers();

}
