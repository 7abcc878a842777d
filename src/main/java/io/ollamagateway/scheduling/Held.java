package io.ollamagateway.scheduling;

import org.jspecify.annotations.Nullable;

/**
 * A lease that is out, as the scheduler remembers it.
 *
 * @param lease the lease
 * @param pool for whose queue it was taken
 * @param instance where it is
 * @param runner on what; absent where nothing in the instance's memory is needed
 * @param cost what it was expected to cost
 * @param remembered the prompt tokens that the runner was believed to remember
 * @param beside how many ran on the runner when it began, itself included
 */
record Held(Lease lease, PoolSchedule pool, InstanceLoad instance, @Nullable Runner runner, double cost,
		long remembered, int beside) {
}
