package io.ollamagateway.scheduling;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;

import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.InstanceState;
import io.ollamagateway.fleet.model.Pool;
import io.ollamagateway.fleet.model.Pools;
import org.jspecify.annotations.Nullable;

/**
 * The pools and instances that there are, as they were configured last.
 */
final class Roster {

	private final Map<String, InstanceLoad> instances = new HashMap<>();

	private final Map<String, PoolSchedule> pools = new HashMap<>();

	private final RandomGenerator random;

	private boolean preloads;

	private boolean leavesOut;

	/**
	 * Creates an empty one.
	 * @param random breaks ties in the pools' rules
	 */
	Roster(RandomGenerator random) {
		this.random = random;
	}

	/** All instances at any time. */
	Collection<InstanceLoad> instances() {
		return this.instances.values();
	}

	/** All pools at any time. */
	Collection<PoolSchedule> pools() {
		return this.pools.values();
	}

	@Nullable InstanceLoad instance(String id) {
		return this.instances.get(id);
	}

	@Nullable PoolSchedule pool(String name) {
		return this.pools.get(name);
	}

	/** Whether some instance shall have models in memory before anybody asks for them. */
	boolean preloads() {
		return this.preloads;
	}

	/** Whether requests may be kept away from such an instance. */
	boolean leavesOut() {
		return this.leavesOut;
	}

	/**
	 * Takes another configuration. What is known of what stays is kept.
	 * @param configured all pools from now on
	 * @param now the time in nanoseconds
	 * @return what is no longer there
	 */
	Departed reconfigure(Pools configured, long now) {
		List<InstanceLoad> departed = reconfigureInstances(configured);
		Set<String> names = new HashSet<>();
		for (Pool pool : configured.all()) {
			names.add(pool.name());
			reconfigure(pool, now);
		}
		List<PoolSchedule> dropped = this.pools.values()
			.stream()
			.filter((pool) -> !names.contains(pool.pool().name()))
			.toList();
		dropped.forEach((pool) -> this.pools.remove(pool.pool().name()));
		reviewWishes();
		return new Departed(departed, dropped);
	}

	private List<InstanceLoad> reconfigureInstances(Pools configured) {
		// what comes later has to pass its first check before it gets requests
		InstanceState unknown = this.pools.isEmpty() ? InstanceState.STARTING : InstanceState.JOINING;
		List<InstanceLoad> departed = new ArrayList<>();
		Set<String> known = new HashSet<>();
		for (Instance instance : configured.instances()) {
			known.add(instance.id());
			InstanceLoad before = this.instances.get(instance.id());
			if (before != null && !before.instance().url().equals(instance.url())) {
				// another server of the same name
				departed.add(before);
				this.instances.remove(instance.id());
			}
			this.instances.computeIfAbsent(instance.id(), (_) -> new InstanceLoad(instance, unknown))
				.reconfigure(instance);
		}
		this.instances.values().stream().filter((load) -> !known.contains(load.instance().id())).forEach(departed::add);
		this.instances.keySet().retainAll(known);
		return departed;
	}

	private void reconfigure(Pool pool, long now) {
		List<InstanceLoad> members = pool.instances()
			.stream()
			.map((instance) -> Objects.requireNonNull(this.instances.get(instance.id())))
			.toList();
		PoolSchedule schedule = this.pools.computeIfAbsent(pool.name(), (_) -> new PoolSchedule(pool, this.random));
		schedule.reconfigure(pool, members, this.random, now);
		members.forEach((member) -> member.pools().add(schedule));
	}

	private void reviewWishes() {
		this.instances.values().forEach(InstanceLoad::poolsChanged);
		List<InstanceLoad> wishing = this.instances.values()
			.stream()
			.filter((load) -> !load.wishes().isEmpty())
			.toList();
		this.preloads = !wishing.isEmpty();
		this.leavesOut = wishing.stream()
			.anyMatch((load) -> load.pools().stream().anyMatch((pool) -> !pool.foresees()));
	}

	/**
	 * What is no longer there.
	 *
	 * @param instances those that are gone, and those in whose place another server of
	 * the same name stands
	 * @param pools those that are gone
	 */
	record Departed(List<InstanceLoad> instances, List<PoolSchedule> pools) {
	}

}
