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
	 * @param inFlight the slots taken on its instance, this one included if it takes one
	 */
	default void leaseTaken(Lease lease, int inFlight) {
	}

	/**
	 * A lease came back.
	 * @param lease the lease
	 * @param outcome with what
	 * @param inFlight the slots that remain taken on its instance
	 */
	default void leaseReturned(Lease lease, LeaseOutcome outcome, int inFlight) {
	}

}
