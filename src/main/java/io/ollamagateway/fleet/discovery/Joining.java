package io.ollamagateway.fleet.discovery;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.ollamagateway.fleet.model.Discovery;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.Pod;
import io.ollamagateway.fleet.model.Pool;
import io.ollamagateway.fleet.model.Pools;
import org.jspecify.annotations.Nullable;

/**
 * Makes found instances members of the pools that look for them. The load of one server
 * is counted once: what has the same address is one instance, and what is configured goes
 * before what is found. What does not fit is left out and told, and stops nothing.
 */
final class Joining {

	private final Map<URI, Instance> byUrl = new HashMap<>();

	private final Map<String, Instance> byId = new HashMap<>();

	private final Map<URI, Discovery> foundBy = new HashMap<>();

	private final Map<String, String> leaving = new HashMap<>();

	private final List<String> problems = new ArrayList<>();

	/**
	 * Brings together what is configured and what was found.
	 * @param configured the pools with the instances that are configured
	 * @param found what was found in each place
	 * @return the pools with all instances
	 */
	Membership join(Pools configured, Map<Discovery.Source, List<FoundInstance>> found) {
		configured.instances().forEach(this::know);
		Pools pools = configured.withInstances((pool) -> members(pool, found));
		return new Membership(pools, this.leaving);
	}

	/** What did not fit, in sentences. */
	List<String> problems() {
		return this.problems;
	}

	private void know(Instance instance) {
		this.byUrl.put(instance.url(), instance);
		this.byId.put(instance.id(), instance);
	}

	private List<Instance> members(Pool pool, Map<Discovery.Source, List<FoundInstance>> found) {
		Map<String, Instance> members = new LinkedHashMap<>();
		pool.instances().forEach((instance) -> members.put(instance.id(), instance));
		Discovery discovery = pool.discovery();
		if (discovery != null) {
			for (FoundInstance one : found.getOrDefault(discovery.source(), List.of())) {
				Instance instance = this.byUrl.get(one.url());
				if (instance == null) {
					instance = create(pool, discovery, one);
				}
				else if (!discovery.equals(this.foundBy.getOrDefault(one.url(), discovery))) {
					this.problems.add("Pool '" + pool.name() + "' finds instance '" + instance.id()
							+ "', which another pool finds as well; what that one says of it holds");
				}
				if (instance != null) {
					members.put(instance.id(), instance);
					if (one.leaving() != null) {
						this.leaving.put(instance.id(), one.leaving());
					}
				}
			}
		}
		return List.copyOf(members.values());
	}

	private @Nullable Instance create(Pool pool, Discovery discovery, FoundInstance found) {
		String id = freeId(found);
		if (id == null) {
			this.problems.add("Pool '" + pool.name() + "' finds a server whose names all belong to other instances; "
					+ "it is left out: " + Instance.idOf(found.url()));
			return null;
		}
		Instance instance = InstanceLabels.instance(id, found, discovery, (name, reason) -> this.problems
			.add("What is said of instance '" + id + "' as " + name + " is left out: " + reason));
		know(instance);
		this.foundBy.put(found.url(), discovery);
		return instance;
	}

	/** Pods of several namespaces may have one name. */
	private @Nullable String freeId(FoundInstance found) {
		Pod pod = found.pod();
		return Stream
			.of(found.name(), (pod != null) ? pod.namespace() + "-" + pod.name() : "", Instance.idOf(found.url()))
			.map(Instance::idOf)
			.filter((id) -> !id.isEmpty() && !this.byId.containsKey(id))
			.findFirst()
			.orElse(null);
	}

}
