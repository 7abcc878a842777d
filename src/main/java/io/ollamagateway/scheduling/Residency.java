package io.ollamagateway.scheduling;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.ollamagateway.fleet.model.InstanceInventory;
import io.ollamagateway.fleet.model.ResidentModel;
import io.ollamagateway.protocol.ModelName;
import io.ollamagateway.protocol.RunnerOptions;

/**
 * Which models are in whose memory, as the gateway did it itself and as the instances
 * tell it.
 */
final class Residency {

	/**
	 * What the gateway has loaded or used so lately counts for more than what an instance
	 * tells, which may have been asked just before.
	 */
	private static final long SETTLED_NANOS = 3_000_000_000L;

	private final Map<ModelName, List<Runner>> byModel = new HashMap<>();

	private final Estimator estimator;

	Residency(Estimator estimator) {
		this.estimator = estimator;
	}

	/** All runners of a model, in whichever state. */
	List<Runner> of(ModelName model) {
		return this.byModel.getOrDefault(model, List.of());
	}

	/**
	 * A model comes into an instance's memory.
	 */
	Runner add(InstanceLoad load, RunnerKey key, ModelName model, Runner.State state, long now) {
		Runner before = load.runner(model);
		if (before != null) {
			remove(before);
		}
		Runner runner = new Runner(load, model, this.estimator.facts(model), key.options(), state, now);
		runner.bytes(runner.facts().bytes());
		load.add(runner);
		this.byModel.computeIfAbsent(model, (_) -> new ArrayList<>()).add(runner);
		return runner;
	}

	/**
	 * A model leaves an instance's memory because the gateway wants it so. What the
	 * instance was asked just before may still tell of it.
	 */
	void evict(Runner runner, long now) {
		remove(runner);
		runner.instance().evicted(runner.model(), now);
	}

	/**
	 * A model left an instance's memory, and with it all that it remembered.
	 */
	void remove(Runner runner) {
		runner.instance().remove(runner);
		List<Runner> runners = this.byModel.get(runner.model());
		if (runners != null && runners.remove(runner) && runners.isEmpty()) {
			this.byModel.remove(runner.model());
		}
	}

	/** An instance is no longer known. */
	void forget(InstanceLoad load) {
		List.copyOf(load.runners()).forEach(this::remove);
	}

	/**
	 * Takes what an instance tells for true, as far as the gateway does not know better.
	 */
	void told(InstanceLoad load, InstanceInventory inventory, long now) {
		load.inventory(inventory, now);
		if (inventory.installed() != null) {
			inventory.installed()
				.values()
				.forEach((model) -> this.estimator.facts(model.name()).installed(model.sizeBytes()));
		}
		if (inventory.resident() == null) {
			return;
		}
		long all = 0;
		for (ResidentModel resident : inventory.resident().values()) {
			all += resident.sizeBytes();
			told(load, resident, now);
		}
		load.memory().seen(inventory.resident().size(), all);
		List<Runner> gone = new ArrayList<>();
		for (Runner runner : load.runners()) {
			boolean settled = runner.active() == 0 && now - runner.seen() > SETTLED_NANOS;
			if (runner.state() != Runner.State.LOADING && settled && inventory.resident(runner.model()).isEmpty()) {
				gone.add(runner);
			}
		}
		if (!gone.isEmpty() && gone.stream().anyMatch((runner) -> runner.bytes() > 0)) {
			long thrownOut = gone.stream().mapToLong(Runner::bytes).sum();
			boolean byALoad = load.runners().stream().anyMatch((runner) -> now - runner.since() < 2 * SETTLED_NANOS);
			if (byALoad) {
				load.memory().exceeded(all + thrownOut);
			}
		}
		gone.forEach(this::remove);
	}

	private void told(InstanceLoad load, ResidentModel resident, long now) {
		ModelName model = resident.name().local();
		Runner runner = load.runner(model);
		boolean foreign = runner == null;
		if (runner == null) {
			// a model that was removed from the disk stays in memory, but nobody gets it
			if (load.hasEvicted(model, now - SETTLED_NANOS) || load.inventory().lacks(model)) {
				return;
			}
			runner = add(load, new RunnerKey(model, RunnerOptions.NONE), model, Runner.State.READY, now);
		}
		runner.told(resident.sizeBytes(), resident.contextLength(), foreign);
		this.estimator.facts(model).resident(resident.sizeBytes());
	}

}
