package io.ollamagateway.scheduling;

/**
 * Is told of leases as they are taken and returned. Called inside the scheduler's step,
 * so it must be quick and must not call back; what it throws, the scheduler's caller
 * gets.
 */
public interface SchedulerListener {

	/**
	 * A lease was taken.
	 * @param lease the lease
	 * @param inFlight the requests on its instance, this one included
	 */
	default void leaseTaken(Lease lease, int inFlight) {
	}

	/**
	 * A lease came back.
	 * @param lease the lease
	 * @param outcome with what
	 * @param inFlight the requests that remain on its instance
	 */
	default void leaseReturned(Lease lease, LeaseOutcome outcome, int inFlight) {
	}

}
