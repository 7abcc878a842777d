package io.ollamagateway.models;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import io.ollamagateway.fleet.Fleet;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.Pool;
import io.ollamagateway.protocol.ModelName;
import io.ollamagateway.protocol.Refusal;

/**
 * Finds the instances that a change is made on.
 */
final class Targets {

	private final Fleet fleet;

	Targets(Fleet fleet) {
		this.fleet = fleet;
	}

	/**
	 * The instances of the pool that serves a model, or those that the client names.
	 * @throws Refusal if there are none
	 */
	List<Instance> serving(ModelName model, Selection selection) {
		if (selection.pool() != null || !selection.instances().isEmpty()) {
			return all(selection);
		}
		return this.fleet.pools()
			.serving(model)
			.map(Pool::instances)
			.map(this::checked)
			.orElseThrow(() -> Refusal.of(Refusal.Reason.UNKNOWN_MODEL, "no pool serves model '" + model.display()
					+ "'; name one in the header X-Gateway-Pool, or add the model to a pool"));
	}

	/**
	 * All instances, or those that the client names.
	 * @throws Refusal if there are none
	 */
	List<Instance> all(Selection selection) {
		Collection<Instance> candidates = this.fleet.pools().instances();
		if (selection.pool() != null) {
			candidates = this.fleet.pools()
				.named(selection.pool())
				.map(Pool::instances)
				.orElseThrow(() -> unknown("pool", String.valueOf(selection.pool())));
		}
		if (selection.instances().isEmpty()) {
			return checked(candidates);
		}
		List<Instance> named = new ArrayList<>();
		for (String id : selection.instances()) {
			named.add(candidates.stream()
				.filter((instance) -> instance.id().equals(id))
				.findFirst()
				.orElseThrow(() -> unknown("instance", id)));
		}
		return named;
	}

	private List<Instance> checked(Collection<Instance> instances) {
		if (instances.isEmpty()) {
			throw Refusal.of(Refusal.Reason.UNAVAILABLE,
					"There is no instance on which this could be done; try again later");
		}
		return List.copyOf(instances);
	}

	private static Refusal unknown(String what, String name) {
		return Refusal.of(Refusal.Reason.MALFORMED, "there is no " + what + " '" + name + "'");
	}

}
