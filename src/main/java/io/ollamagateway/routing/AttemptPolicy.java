package io.ollamagateway.routing;

/**
 * Decides whether a failed call is made again on another instance.
 */
interface AttemptPolicy {

	/** The most instances that one request is sent to. */
	int MAX_ATTEMPTS = 3;

	/** Follows the plain rows of the table, and asks no probe. */
	AttemptPolicy TABLE = (failure, attempts) -> switch (failure.elsewhere()) {
		case YES -> attempts < MAX_ATTEMPTS;
		case ONCE -> attempts < 2;
		case NO, IF_PROBE_FAILS -> false;
	};

	/**
	 * Decides.
	 * @param failure what became of the last attempt
	 * @param attempts the instances asked so far
	 * @return whether another one is asked
	 */
	boolean tryElsewhere(Failure failure, int attempts);

}
