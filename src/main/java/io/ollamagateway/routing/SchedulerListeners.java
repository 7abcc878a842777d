package io.ollamagateway.routing;

import io.ollamagateway.scheduling.Lease;
import io.ollamagateway.scheduling.LeaseOutcome;
import io.ollamagateway.scheduling.SchedulerListener;

/**
 * All listeners of the scheduler as one.
 *
 * @param all the listeners
 */
record SchedulerListeners(Listeners<SchedulerListener> all) implements SchedulerListener {

	@Override
	public void leaseTaken(Lease lease, int inFlight) {
		this.all.tell((listener) -> listener.leaseTaken(lease, inFlight));
	}

	@Override
	public void leaseReturned(Lease lease, LeaseOutcome outcome, int inFlight) {
		this.all.tell((listener) -> listener.leaseReturned(lease, outcome, inFlight));
	}

}
