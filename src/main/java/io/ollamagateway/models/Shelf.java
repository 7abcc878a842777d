package io.ollamagateway.models;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import io.ollamagateway.fleet.Fleet;
import io.ollamagateway.fleet.model.InstalledModel;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.InstanceInventory;
import io.ollamagateway.fleet.model.InstanceState;
import io.ollamagateway.fleet.model.Pool;
import io.ollamagateway.fleet.model.ResidentModel;
import io.ollamagateway.protocol.ModelName;

/**
 * What the instances have, put together: each model once, taken from the instances of the
 * pool that serves it, because no other one will ever be asked for it. It is read from
 * what the fleet knows, so that no instance can make it slow.
 */
final class Shelf {

	private static final Comparator<InstalledModel> NEWEST_FIRST = Comparator
		.comparingLong(InstalledModel::modifiedSecond)
		.reversed();

	private static final Comparator<ResidentModel> LONGEST_FIRST = Comparator
		.comparing(ResidentModel::expiresAt, Comparator.nullsFirst(Comparator.naturalOrder()))
		.reversed();

	private final Fleet fleet;

	Shelf(Fleet fleet) {
		this.fleet = fleet;
	}

	/** The models on disks, the newest first; of each the newest. */
	List<InstalledModel> installed() {
		Map<ModelName, InstalledModel> models = new LinkedHashMap<>();
		for (Instance instance : listed()) {
			Map<ModelName, InstalledModel> disk = this.fleet.inventory(instance.id()).installed();
			if (disk != null) {
				disk.values()
					.stream()
					.filter((model) -> serves(instance, model.name()))
					.forEach((model) -> models.merge(model.name(), model,
							(one, other) -> (NEWEST_FIRST.compare(one, other) <= 0) ? one : other));
			}
		}
		return models.values().stream().sorted(NEWEST_FIRST).toList();
	}

	/** The models in memory, those that stay longest first. */
	List<ResidentModel> resident() {
		Map<ModelName, ResidentModel> models = new LinkedHashMap<>();
		for (Instance instance : this.fleet.pools().instances()) {
			InstanceState state = this.fleet.state(instance.id());
			Map<ModelName, ResidentModel> memory = this.fleet.inventory(instance.id()).resident();
			if (memory != null && (state.isUsable() || state == InstanceState.DRAINING)) {
				memory.values()
					.stream()
					.filter((model) -> serves(instance, model.name()))
					.forEach((model) -> models.merge(model.name(), model,
							(one, other) -> (LONGEST_FIRST.compare(one, other) <= 0) ? one : other));
			}
		}
		return models.values().stream().sorted(LONGEST_FIRST).toList();
	}

	/** The inventories of the instances that are listed. */
	List<InstanceInventory> inventories() {
		return listed().stream().map((instance) -> this.fleet.inventory(instance.id())).toList();
	}

	/**
	 * Which instances have which model under a name that is not the same model
	 * everywhere.
	 */
	Map<String, Map<String, Set<String>>> disagreements() {
		Map<String, Map<String, Set<String>>> digests = new TreeMap<>();
		for (Pool pool : this.fleet.pools().all()) {
			for (Instance instance : pool.instances()) {
				Map<ModelName, InstalledModel> disk = this.fleet.inventory(instance.id()).installed();
				Collection<InstalledModel> models = (disk != null) ? disk.values() : List.of();
				models.stream()
					.filter((model) -> !model.digest().isEmpty() && serves(instance, model.name()))
					.forEach((model) -> digests.computeIfAbsent(model.name().display(), (_) -> new TreeMap<>())
						.computeIfAbsent(model.digest(), (_) -> new TreeSet<>())
						.add(instance.id()));
			}
		}
		digests.values().removeIf((instances) -> instances.size() < 2);
		return digests;
	}

	/** Those that can serve; if there are none, all as they were when they could. */
	private List<Instance> listed() {
		List<Instance> all = new ArrayList<>(this.fleet.pools().instances());
		List<Instance> usable = all.stream()
			.filter((instance) -> this.fleet.state(instance.id()).isUsable()
					&& this.fleet.inventory(instance.id()).installed() != null)
			.toList();
		return usable.isEmpty() ? all : usable;
	}

	private boolean serves(Instance instance, ModelName model) {
		return this.fleet.pools().serving(model).filter((pool) -> belongs(instance, pool)).isPresent();
	}

	private boolean belongs(Instance instance, Pool pool) {
		String fallback = pool.outage().fallback();
		return pool.instances().contains(instance) || (fallback != null && this.fleet.pools()
			.named(fallback)
			.filter((other) -> other.instances().contains(instance))
			.isPresent());
	}

}
