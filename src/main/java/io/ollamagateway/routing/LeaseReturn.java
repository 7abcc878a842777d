package io.ollamagateway.routing;

import io.ollamagateway.protocol.AnswerCounters;
import io.ollamagateway.scheduling.Lease;
import io.ollamagateway.scheduling.LeaseOutcome;

/**
 * Where a lease goes back to.
 */
@FunctionalInterface
interface LeaseReturn {

	/**
	 * Gives a lease back.
	 * @param lease the lease
	 * @param outcome with what
	 * @param counters what the answer told, {@link AnswerCounters#UNKNOWN} if nothing
	 */
	void giveBack(Lease lease, LeaseOutcome outcome, AnswerCounters counters);

}
