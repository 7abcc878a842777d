package io.ollamagateway.fleet.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import io.ollamagateway.protocol.ModelName;
import io.ollamagateway.protocol.ModelPattern;
import io.ollamagateway.protocol.ModelTable;
import org.jspecify.annotations.Nullable;

/**
 * All pools, and which of them serves a model: the one that names it exactly, else the
 * one with the longest glob that matches, else the default pool.
 */
public final class Pools {

	private final Map<String, Pool> byName;

	private final ModelTable<Pool> byModel;

	private final @Nullable Pool defaultPool;

	/**
	 * Creates the view of a valid configuration.
	 * @param pools the pools, no pattern in two of them
	 * @param defaultPool the name of the pool for models that no pool names, if any
	 * @throws IllegalArgumentException if there is no such pool
	 */
	public Pools(Collection<Pool> pools, @Nullable String defaultPool) {
		this.byName = pools.stream()
			.collect(Collectors.toMap(Pool::name, (pool) -> pool, (a, b) -> b, LinkedHashMap::new));
		List<Map.Entry<ModelPattern, Pool>> patterns = new ArrayList<>();
		pools.forEach((pool) -> pool.models().forEach((pattern) -> patterns.add(Map.entry(pattern, pool))));
		this.byModel = new ModelTable<>(patterns);
		this.defaultPool = this.byName.get(defaultPool);
		if (defaultPool != null && this.defaultPool == null) {
			throw new IllegalArgumentException("there is no pool named '" + defaultPool + "'");
		}
	}

	/**
	 * The pool that serves a model.
	 * @param model the model
	 * @return the pool, or empty if no pool names the model and there is no default pool
	 */
	public Optional<Pool> serving(ModelName model) {
		return this.byModel.get(model).or(() -> Optional.ofNullable(this.defaultPool));
	}

	public Optional<Pool> named(String name) {
		return Optional.ofNullable(this.byName.get(name));
	}

	public Collection<Pool> all() {
		return this.byName.values();
	}

	/**
	 * The same pools with other instances.
	 * @param instances gives a pool its instances
	 * @return the pools
	 */
	public Pools withInstances(Function<Pool, List<Instance>> instances) {
		return map((pool) -> pool.withInstances(instances.apply(pool)));
	}

	/**
	 * The same pools, each as something else.
	 * @param change what becomes of each; its name and its models must stay
	 * @return the pools
	 */
	public Pools map(UnaryOperator<Pool> change) {
		return new Pools(all().stream().map(change).toList(),
				(this.defaultPool != null) ? this.defaultPool.name() : null);
	}

	/**
	 * Every instance once, however many pools it stands in.
	 * @return the instances in the order of their first pool
	 */
	public Collection<Instance> instances() {
		Map<String, Instance> instances = new LinkedHashMap<>();
		all().forEach((pool) -> pool.instances().forEach((instance) -> instances.putIfAbsent(instance.id(), instance)));
		return instances.values();
	}

}
