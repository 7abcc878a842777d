package io.ollamagateway.scheduling;

import io.ollamagateway.protocol.Refusal;

/**
 * What the scheduler decides, for its driver to carry out.
 */
public sealed interface Decision {

	/**
	 * A ticket became a lease.
	 *
	 * @param lease the lease
	 */
	record Granted(Lease lease) implements Decision {
	}

	/**
	 * A ticket is not served.
	 *
	 * @param ticket the ticket
	 * @param refusal why
	 */
	record Refused(Ticket ticket, Refusal refusal) implements Decision {
	}

}
