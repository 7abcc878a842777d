package io.ollamagateway.scheduling;

import java.time.Duration;

import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.Pool;
import org.jspecify.annotations.Nullable;

/**
 * Is told of what the scheduler does. Called inside the scheduler's step, so it must be
 * quick and must not call back; what it throws, the scheduler's caller gets.
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

	/**
	 * A ticket began to wait.
	 * @param ticket the ticket
	 * @param pool where
	 * @param waiting how many wait in that pool now
	 */
	default void queued(Ticket ticket, Pool pool, int waiting) {
	}

	/**
	 * A ticket waits no more: it got a lease, was refused, or its client left.
	 * @param ticket the ticket
	 * @param pool where it waited
	 * @param waited for how long
	 * @param waiting how many wait in that pool now
	 */
	default void unqueued(Ticket ticket, Pool pool, Duration waited, int waiting) {
	}

	/**
	 * An instance begins to load a model.
	 * @param load what it loads, and what makes room for it
	 */
	default void loadBegun(Decision.Load load) {
	}

	/**
	 * A load ended.
	 * @param instance where
	 * @param runner what was to be loaded
	 * @param duration the time that it took
	 * @param failure why it failed; absent if it did not
	 */
	default void loadEnded(Instance instance, RunnerKey runner, Duration duration, @Nullable String failure) {
	}

}
