package io.ollamagateway.scheduling;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The instances of a pool that could make room for another model. In a full fleet these
 * are few, and looking for them takes a look at all: so what was found holds for a tenth
 * of a second, unless the fleet changes. Who takes one looks again whether it still can.
 */
final class LoadCandidates {

	private static final long HOLDS_NANOS = 100_000_000L;

	private final Map<PoolSchedule, Found> found = new HashMap<>();

	private final Losses losses;

	LoadCandidates(Losses losses) {
		this.losses = losses;
	}

	/** The fleet changed. */
	void forget() {
		this.found.clear();
	}

	/**
	 * The instances that could make room.
	 * @param pool whose instances
	 * @param urgent whether also at the cost of others that wait
	 * @param now the time in nanoseconds
	 * @return instances in the pool's order
	 */
	List<InstanceLoad> of(PoolSchedule pool, boolean urgent, long now) {
		Found known = this.found.get(pool);
		if (known == null || now - known.at() >= HOLDS_NANOS) {
			known = find(pool, now);
			this.found.put(pool, known);
		}
		return urgent ? known.urgent() : known.calm();
	}

	private Found find(PoolSchedule pool, long now) {
		List<InstanceLoad> calm = new ArrayList<>();
		List<InstanceLoad> urgent = new ArrayList<>();
		for (InstanceLoad load : pool.members()) {
			if (hasRoom(load, false, now)) {
				calm.add(load);
				urgent.add(load);
			}
			else if (hasRoom(load, true, now)) {
				urgent.add(load);
			}
		}
		return new Found(now, calm, urgent);
	}

	/**
	 * Whether an instance could make room for some model.
	 */
	boolean hasRoom(InstanceLoad load, boolean urgent, long now) {
		if (!load.isUsable() || load.claim() != null) {
			return false;
		}
		long bytes = 0;
		for (Runner runner : load.runners()) {
			if (this.losses.mayGo(runner, urgent, now)) {
				return true;
			}
			bytes += runner.bytes();
		}
		return load.memory().fits(load.runners().size(), bytes, 0);
	}

	private record Found(long at, List<InstanceLoad> calm, List<InstanceLoad> urgent) {
	}

}
