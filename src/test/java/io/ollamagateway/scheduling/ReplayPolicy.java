package io.ollamagateway.scheduling;

/**
 * What stands between callers and instances in a replay.
 */
interface ReplayPolicy {

	/**
	 * A request comes.
	 * @param request the request
	 */
	void arrive(Workload.Request request);

	/**
	 * Makes a policy for a replay.
	 */
	@FunctionalInterface
	interface Maker {

		ReplayPolicy over(Replay replay);

	}

}
