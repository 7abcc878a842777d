package io.ollamagateway.scheduling;

import io.ollamagateway.fleet.model.InstanceState;
import io.ollamagateway.fleet.model.Pools;

/**
 * What the scheduler is told.
 */
public sealed interface SchedulingEvent {

	/**
	 * A request arrived.
	 *
	 * @param ticket the request's ticket
	 */
	record Submitted(Ticket ticket) implements SchedulingEvent {
	}

	/**
	 * A request left before it got a lease.
	 *
	 * @param ticket the id of its ticket
	 */
	record Cancelled(long ticket) implements SchedulingEvent {
	}

	/**
	 * A lease came back.
	 *
	 * @param lease the lease
	 * @param outcome with what
	 */
	record Returned(Lease lease, LeaseOutcome outcome) implements SchedulingEvent {
	}

	/**
	 * The configuration changed. Leases that are out stay valid.
	 *
	 * @param pools the pools from now on
	 */
	record PoolsChanged(Pools pools) implements SchedulingEvent {
	}

	/**
	 * What is believed of an instance changed.
	 *
	 * @param instance its id
	 * @param state its state from now on
	 */
	record InstanceChanged(String instance, InstanceState state) implements SchedulingEvent {
	}

}
