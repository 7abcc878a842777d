package io.ollamagateway.scheduling;

import java.time.Duration;

import io.ollamagateway.fleet.model.BreakerState;
import io.ollamagateway.fleet.model.InstanceInventory;
import io.ollamagateway.fleet.model.InstanceState;
import io.ollamagateway.fleet.model.Pools;
import io.ollamagateway.protocol.AnswerCounters;
import io.ollamagateway.protocol.ModelName;

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
	 * @param counters what the answer told, {@link AnswerCounters#UNKNOWN} if nothing
	 */
	record Returned(Lease lease, LeaseOutcome outcome, AnswerCounters counters) implements SchedulingEvent {
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

	/**
	 * The breaker of an instance lets more or fewer calls through.
	 *
	 * @param instance its id
	 * @param breaker the breaker's state from now on
	 */
	record BreakerChanged(String instance, BreakerState breaker) implements SchedulingEvent {
	}

	/**
	 * An instance that has come back may have some calls at a time only, or any number
	 * again.
	 *
	 * @param instance its id
	 * @param calls how many
	 */
	record CallsLimited(String instance, int calls) implements SchedulingEvent {
	}

	/**
	 * An instance told what it has on its disk and in its memory.
	 *
	 * @param instance its id
	 * @param inventory what it has
	 */
	record Inventoried(String instance, InstanceInventory inventory) implements SchedulingEvent {
	}

	/**
	 * A load that was decided is done.
	 *
	 * @param instance the instance's id
	 * @param runner what was loaded
	 * @param duration the time that it took, with making room for it
	 */
	record Loaded(String instance, RunnerKey runner, Duration duration) implements SchedulingEvent {
	}

	/**
	 * A load that was decided failed.
	 *
	 * @param instance the instance's id
	 * @param runner what was to be loaded
	 * @param reason what the instance said, for people
	 * @param cause what that says of the instance
	 */
	record LoadFailed(String instance, RunnerKey runner, String reason, Cause cause) implements SchedulingEvent {

		/**
		 * What a load that failed says of its instance.
		 */
		public enum Cause {

			/** It does not have the model. */
			UNKNOWN_MODEL,
			/** It does not load that model: it has said so, or broke off. */
			REFUSED,
			/** It did not end the load in its time. */
			HUNG

		}

	}

	/**
	 * Somebody has a model unloaded who may do so. One that is to be in memory before
	 * anybody asks for it is not loaded again before somebody does, or the instance comes
	 * back.
	 *
	 * @param instance the instance's id
	 * @param model the model
	 */
	record Unloaded(String instance, ModelName model) implements SchedulingEvent {
	}

	/**
	 * The gateway is about to end: nobody waits any more, and what finds a free place is
	 * still served.
	 */
	record Closing() implements SchedulingEvent {
	}

	/**
	 * Time passed. To be told several times a second as long as something waits, and each
	 * second as long as models are kept in memory.
	 */
	record Elapsed() implements SchedulingEvent {
	}

}
