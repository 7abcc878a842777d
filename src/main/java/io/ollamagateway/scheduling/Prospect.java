package io.ollamagateway.scheduling;

import java.util.List;
import java.util.Set;

/**
 * What a pool can do for a request, now or later.
 */
enum Prospect {

	/** Some instance can serve it, or is about to. */
	GOOD,

	/** None of its instances has the model. */
	UNKNOWN_MODEL,

	/** It has no instance, or only such that leave. */
	EMPTY,

	/** All that have the model are down, or have failed the request already. */
	DOWN,

	/** All that are up and have the model fail to load it. */
	LOADS_FAIL;

	/**
	 * What a pool can do for a request.
	 * @param pool the pool
	 * @param key what the request needs
	 * @param copies the runners of its model, one of which tells it without a look at all
	 * instances
	 * @param tried the instances that have failed it
	 * @param now the time in nanoseconds
	 */
	static Prospect of(PoolSchedule pool, RunnerKey key, List<Runner> copies, Set<String> tried, long now) {
		if (pool.isEmpty()) {
			return EMPTY;
		}
		for (Runner copy : copies) {
			InstanceLoad load = copy.instance();
			if (pool.has(load) && isGood(pool, load, key, tried, now)) {
				return GOOD;
			}
		}
		Prospect best = UNKNOWN_MODEL;
		for (InstanceLoad load : pool.members()) {
			if (!load.mayHave(key)) {
				continue;
			}
			best = (best == UNKNOWN_MODEL) ? DOWN : best;
			if (isGood(pool, load, key, tried, now)) {
				return GOOD;
			}
			if (isOpen(load, tried)) {
				best = LOADS_FAIL;
			}
		}
		return best;
	}

	private static boolean isGood(PoolSchedule pool, InstanceLoad load, RunnerKey key, Set<String> tried, long now) {
		// by a plain rule the request itself loads, and nothing waits for it
		return isOpen(load, tried) && (!pool.foresees() || !load.refusesToLoad(key, now));
	}

	private static boolean isOpen(InstanceLoad load, Set<String> tried) {
		return (load.isUsable() || load.isJoining()) && !tried.contains(load.instance().id());
	}

}
