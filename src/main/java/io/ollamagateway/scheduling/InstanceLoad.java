package io.ollamagateway.scheduling;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import io.ollamagateway.fleet.model.BreakerState;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.InstanceInventory;
import io.ollamagateway.fleet.model.InstanceState;
import io.ollamagateway.protocol.ModelName;
import org.jspecify.annotations.Nullable;

/**
 * What the scheduler knows of one instance. Counted once, however many pools the instance
 * stands in.
 */
final class InstanceLoad {

	private static final int MOST_MISSING = 1024;

	private static final int MOST_SPEEDS = 1024;

	private final Map<ModelName, Runner> runners = new LinkedHashMap<>();

	private final Map<ModelName, ModelSpeed> speeds = new HashMap<>();

	private final Map<RunnerKey, LoadFailure> failures = new HashMap<>();

	private final Set<ModelName> missing = new HashSet<>();

	private final long key;

	private final MemoryBelief memory;

	private final Mean bytesPerSecond = new Mean();

	private List<PoolSchedule> pools = List.of();

	private Instance instance;

	private InstanceState state = InstanceState.STARTING;

	private BreakerState breaker = BreakerState.CLOSED;

	private InstanceInventory inventory = InstanceInventory.UNKNOWN;

	private @Nullable Claim claim;

	private int inFlight;

	InstanceLoad(Instance instance) {
		this.instance = instance;
		this.key = RendezvousHash.key(instance.id());
		this.memory = new MemoryBelief(instance.capacity());
	}

	Instance instance() {
		return this.instance;
	}

	/** Its id as a hash. */
	long key() {
		return this.key;
	}

	void reconfigure(Instance instance) {
		this.instance = instance;
		this.memory.reconfigure(instance.capacity());
		this.pools = new ArrayList<>();
		reviewSlots();
	}

	/**
	 * It is no longer known. Leases that are still out come back to it, and nothing else
	 * follows from that.
	 */
	void retire() {
		this.pools = List.of();
		this.claim = null;
	}

	List<PoolSchedule> pools() {
		return this.pools;
	}

	void state(InstanceState state) {
		this.state = state;
	}

	void breaker(BreakerState breaker) {
		this.breaker = breaker;
	}

	boolean isUsable() {
		return this.state.isUsable() && !this.breaker.isOpen();
	}

	/**
	 * Whether it may be tried when nothing else is there: somebody who drains an instance
	 * does not want that.
	 */
	boolean isUsableInPanic() {
		return this.state != InstanceState.DRAINING;
	}

	int inFlight() {
		return this.inFlight;
	}

	boolean hasRoom() {
		return this.inFlight < Math.min(this.instance.capacity().maxInFlight(), this.breaker.calls());
	}

	double weight() {
		return this.instance.weight();
	}

	void take() {
		this.inFlight++;
	}

	void giveBack() {
		this.inFlight--;
	}

	/** The models in its memory, and the one on its way. */
	Collection<Runner> runners() {
		return this.runners.values();
	}

	@Nullable Runner runner(ModelName model) {
		return this.runners.get(model);
	}

	void add(Runner runner) {
		this.runners.put(runner.model(), runner);
	}

	void remove(Runner runner) {
		this.runners.remove(runner.model(), runner);
	}

	@Nullable Claim claim() {
		return this.claim;
	}

	void claim(@Nullable Claim claim) {
		this.claim = claim;
	}

	MemoryBelief memory() {
		return this.memory;
	}

	InstanceInventory inventory() {
		return this.inventory;
	}

	void inventory(InstanceInventory inventory) {
		this.inventory = inventory;
		this.missing.clear();
		reviewSlots();
	}

	/** What has been learned stays where the configuration did not change. */
	private void reviewSlots() {
		for (Runner runner : this.runners.values()) {
			SlotLimit slots = slots(runner.model());
			if (!slots.isOf(runner.slots())) {
				runner.slots(slots);
			}
		}
	}

	/**
	 * Whether it could serve a model, as far as is known.
	 */
	boolean mayHave(RunnerKey key) {
		return !key.isBound() || (!this.inventory.lacks(key.model()) && !this.missing.contains(key.model()))
				|| this.runners.containsKey(key.model());
	}

	/** It has said that it does not have a model; until it tells its models anew. */
	void lacks(ModelName model) {
		if (this.missing.size() < MOST_MISSING) {
			this.missing.add(model);
		}
	}

	/**
	 * How many requests it runs at once on a model that it has not been seen to run.
	 */
	SlotLimit slots(ModelName model) {
		boolean single = this.inventory.installed(model)
			.map((installed) -> installed.embedsOnly() || this.instance.capacity()
				.singleSlotFamilies()
				.contains(installed.family().toLowerCase(Locale.ROOT)))
			.orElse(false);
		return new SlotLimit(this.instance.capacity().parallel(), single);
	}

	ModelSpeed speed(ModelName model) {
		if (this.speeds.size() >= MOST_SPEEDS && !this.speeds.containsKey(model)) {
			this.speeds.values().removeIf((speed) -> !speed.isKnown());
		}
		return this.speeds.computeIfAbsent(model, (_) -> new ModelSpeed());
	}

	/** How fast it runs a model, if it has been seen to. */
	@Nullable ModelSpeed seenSpeed(ModelName model) {
		return this.speeds.get(model);
	}

	/** How fast it loads, as configured, as seen, or as supposed. */
	double bytesPerSecond(double unknown) {
		long configured = this.instance.capacity().loadBytesPerSecond();
		return (configured > 0) ? configured : this.bytesPerSecond.or(unknown);
	}

	/** A model was loaded. */
	void loaded(ModelName model, double seconds, long bytes) {
		speed(model).loadSeconds().add(seconds);
		if (bytes > 0 && seconds > 0) {
			this.bytesPerSecond.add(bytes / seconds);
		}
	}

	/**
	 * Whether a load failed there so lately that it is not tried again yet.
	 */
	boolean refusesToLoad(RunnerKey key, long now) {
		LoadFailure failure = this.failures.isEmpty() ? null : this.failures.get(key);
		return failure != null && now - failure.until() < 0 && !isReady(key);
	}

	/** Somebody else may have loaded it meanwhile. */
	private boolean isReady(RunnerKey key) {
		Runner runner = this.runners.get(key.model());
		return runner != null && runner.isReady() && runner.serves(key.options());
	}

	@Nullable LoadFailure failure(RunnerKey key) {
		return this.failures.get(key);
	}

	void loadFailed(RunnerKey key, String reason, long now) {
		LoadFailure before = this.failures.get(key);
		this.failures.values().removeIf((failure) -> failure.isOld(now));
		if (this.failures.size() >= MOST_MISSING) {
			this.failures.clear();
		}
		this.failures.put(key, LoadFailure.after(before, reason, now));
	}

	void loadSucceeded(RunnerKey key) {
		this.failures.remove(key);
	}

}
