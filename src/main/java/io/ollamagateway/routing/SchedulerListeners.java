package io.ollamagateway.routing;

import java.time.Duration;

import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.Pool;
import io.ollamagateway.scheduling.Decision;
import io.ollamagateway.scheduling.Lease;
import io.ollamagateway.scheduling.LeaseOutcome;
import io.ollamagateway.scheduling.RunnerKey;
import io.ollamagateway.scheduling.SchedulerListener;
import io.ollamagateway.scheduling.Ticket;
import org.jspecify.annotations.Nullable;

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

	@Override
	public void queued(Ticket ticket, Pool pool, int waiting) {
		this.all.tell((listener) -> listener.queued(ticket, pool, waiting));
	}

	@Override
	public void unqueued(Ticket ticket, Pool pool, Duration waited, int waiting) {
		this.all.tell((listener) -> listener.unqueued(ticket, pool, waited, waiting));
	}

	@Override
	public void loadBegun(Decision.Load load) {
		this.all.tell((listener) -> listener.loadBegun(load));
	}

	@Override
	public void loadEnded(Instance instance, RunnerKey runner, Duration duration, @Nullable String failure) {
		this.all.tell((listener) -> listener.loadEnded(instance, runner, duration, failure));
	}

}
