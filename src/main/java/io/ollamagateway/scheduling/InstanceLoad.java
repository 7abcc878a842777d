package io.ollamagateway.scheduling;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

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

	/** What it lists may have been read before it said that it does not have a model. */
	private static final long MISSING_NANOS = 3_000_000_000L;

	private static final int MOST_SPEEDS = 1024;

	private final Map<ModelName, Runner> runners = new LinkedHashMap<>();

	private final Map<ModelName, ModelSpeed> speeds = new HashMap<>();

	private final Map<RunnerKey, LoadFailure> failures = new HashMap<>();

	private final HungLoads hungLoads = new HungLoads();

	/** Since when it has said that it does not have models which it lists. */
	private final Map<ModelName, Long> missing = new HashMap<>();

	/** When models left its memory because the gateway wanted it so. */
	private final Map<ModelName, Long> evicted = new HashMap<>();

	private final long key;

	private final MemoryBelief memory;

	private final Mean bytesPerSecond = new Mean();

	private List<PoolSchedule> pools = List.of();

	private Instance instance;

	private InstanceState state;

	private boolean seenUp;

	/** While it starts slowly. */
	private int mostCalls = Integer.MAX_VALUE;

	private BreakerState breaker = BreakerState.CLOSED;

	private InstanceInventory inventory = InstanceInventory.UNKNOWN;

	private @Nullable Claim claim;

	private Wishes wishes = Wishes.NONE;

	private int inFlight;

	/**
	 * Creates what is known of an instance that is new.
	 * @param instance the instance
	 * @param state what is believed of it
	 */
	InstanceLoad(Instance instance, InstanceState state) {
		this.instance = instance;
		this.state = state;
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
		this.wishes = Wishes.NONE;
	}

	List<PoolSchedule> pools() {
		return this.pools;
	}

	/** Its pools have become others, or want something else. */
	void poolsChanged() {
		this.wishes = Wishes.of(this.pools, this.wishes);
	}

	/** What it shall have in its memory before anybody asks for it. */
	Wishes wishes() {
		return this.wishes;
	}

	/**
	 * Whether requests for a model should rather go elsewhere: it has just come, and is
	 * not done with what it shall have in its memory.
	 */
	boolean holdsBack(ModelName model) {
		if (this.wishes.isEmpty()) {
			return false;
		}
		Runner runner = this.runners.get(model);
		return (runner == null || !runner.isReady()) && this.wishes.holdsBack(model);
	}

	/** Whether requests wait in one of its pools. */
	boolean hasWaiting() {
		for (PoolSchedule pool : this.pools) {
			if (pool.size() > 0) {
				return true;
			}
		}
		return false;
	}

	void state(InstanceState state) {
		if (!this.state.isUsable() && state.isUsable()) {
			// it may have been restarted meanwhile
			this.wishes.renew();
			this.hungLoads.end();
		}
		this.state = state;
		this.seenUp |= state == InstanceState.READY;
	}

	void breaker(BreakerState breaker) {
		this.breaker = breaker;
	}

	void limit(int calls) {
		this.mostCalls = calls;
	}

	boolean isUsable() {
		return this.state.isUsable() && !this.breaker.isOpen();
	}

	/** How many calls its breaker lets through. */
	int calls() {
		return this.breaker.calls();
	}

	/** Whether it is about to be usable. */
	boolean isJoining() {
		return this.state == InstanceState.JOINING;
	}

	/**
	 * Whether its pool has an instance by having this one. One that leaves is none any
	 * more.
	 * @param coldStart whether the pool waits for instances to come: one that has not
	 * been up yet is still to come then
	 */
	boolean isThere(boolean coldStart) {
		return !this.state.isLeaving() && (!coldStart || this.seenUp || this.state.isUsable());
	}

	/**
	 * Whether it may be tried when nothing else is there: somebody who drains an instance
	 * does not want that.
	 */
	boolean isUsableInPanic() {
		return !this.state.isLeaving();
	}

	int inFlight() {
		return this.inFlight;
	}

	boolean hasRoom() {
		return this.inFlight < Math.min(this.instance.capacity().maxInFlight(),
				Math.min(this.mostCalls, this.breaker.calls()));
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

	void inventory(InstanceInventory inventory, long now) {
		if (!Objects.equals(inventory.installed(), this.inventory.installed())) {
			this.missing.clear();
		}
		else {
			this.missing.values().removeIf((since) -> now - since > MISSING_NANOS);
		}
		this.inventory = inventory;
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

	/** A model has left its memory because the gateway wanted it so. */
	void evicted(ModelName model, long now) {
		if (this.evicted.size() >= MOST_MISSING) {
			this.evicted.clear();
		}
		this.evicted.put(model, now);
	}

	/** Whether that was after some moment; what was before it is forgotten. */
	boolean hasEvicted(ModelName model, long after) {
		this.evicted.values().removeIf((when) -> when - after < 0);
		return this.evicted.containsKey(model);
	}

	/**
	 * Whether it could serve a model, as far as is known.
	 */
	boolean mayHave(RunnerKey key) {
		return !key.isBound() || (!this.missing.containsKey(key.model())
				&& (!this.inventory.lacks(key.model()) || this.runners.containsKey(key.model())));
	}

	/**
	 * It has said that it does not have a model, which counts until it lists other
	 * models, or still lists this one some seconds later.
	 */
	void lacks(ModelName model, long now) {
		if (this.missing.size() < MOST_MISSING) {
			this.missing.put(model, now);
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
		return refusal(key, now) != null;
	}

	/**
	 * Why a load is not tried there now: it failed lately, or all loads hang there.
	 * @return absent if it may be tried
	 */
	@Nullable LoadFailure refusal(RunnerKey key, long now) {
		LoadFailure failure = this.failures.isEmpty() ? null : this.failures.get(key);
		LoadFailure refusal = (failure != null && failure.holds(now)) ? failure : this.hungLoads.failure(now);
		return (refusal != null && !isReady(key)) ? refusal : null;
	}

	/** Somebody else may have loaded it meanwhile. */
	private boolean isReady(RunnerKey key) {
		Runner runner = this.runners.get(key.model());
		return runner != null && runner.isReady() && runner.serves(key.options());
	}

	/** The loads that failed there lately. */
	Map<RunnerKey, LoadFailure> failures() {
		return this.failures;
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

	/** Whether all its loads hang, whichever model's. */
	HungLoads hungLoads() {
		return this.hungLoads;
	}

	void loadSucceeded(RunnerKey key) {
		this.failures.remove(key);
		this.hungLoads.end();
	}

}
