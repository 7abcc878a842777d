package io.ollamagateway.routing;

import java.util.List;
import java.util.function.Consumer;

import io.ollamagateway.scheduling.Lease;
import io.ollamagateway.scheduling.LeaseOutcome;
import io.ollamagateway.scheduling.SchedulerListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells all listeners of the scheduler, and keeps the scheduler's step whole if one of
 * them fails.
 */
final class SchedulerListeners implements SchedulerListener {

	private static final Logger logger = LoggerFactory.getLogger(SchedulerListeners.class);

	private final List<SchedulerListener> listeners;

	SchedulerListeners(List<SchedulerListener> listeners) {
		this.listeners = List.copyOf(listeners);
	}

	@Override
	public void leaseTaken(Lease lease, int inFlight) {
		tell((listener) -> listener.leaseTaken(lease, inFlight));
	}

	@Override
	public void leaseReturned(Lease lease, LeaseOutcome outcome, int inFlight) {
		tell((listener) -> listener.leaseReturned(lease, outcome, inFlight));
	}

	private void tell(Consumer<SchedulerListener> event) {
		for (SchedulerListener listener : this.listeners) {
			try {
				event.accept(listener);
			}
			catch (RuntimeException ex) {
				logger.error("A listener of the scheduler failed", ex);
			}
		}
	}

}
