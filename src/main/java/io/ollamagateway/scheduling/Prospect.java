package io.ollamagateway.scheduling;

import java.util.Set;

/**
 * What a pool can do for a request, now or later.
 */
enum Prospect {

	/** Some instance can serve it. */
	GOOD,

	/** None of its instances has the model. */
	UNKNOWN_MODEL,

	/** It has no instance. */
	EMPTY,

	/** All that have the model are down, or have failed the request already. */
	DOWN,

	/** All that are up and have the model fail to load it. */
	LOADS_FAIL;

	static Prospect of(PoolSchedule pool, RunnerKey key, Set<String> tried, long now) {
		if (pool.members().isEmpty()) {
			return EMPTY;
		}
		Prospect best = UNKNOWN_MODEL;
		for (InstanceLoad load : pool.members()) {
			if (!load.mayHave(key)) {
				continue;
			}
			best = (best == UNKNOWN_MODEL) ? DOWN : best;
			if (load.isUsable() && !tried.contains(load.instance().id())) {
				// by a plain rule the request itself loads, and nothing waits for it
				if (!pool.foresees() || !load.refusesToLoad(key, now)) {
					return GOOD;
				}
				best = LOADS_FAIL;
			}
		}
		return best;
	}

}
