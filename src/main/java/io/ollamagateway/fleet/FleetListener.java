package io.ollamagateway.fleet;

import io.ollamagateway.fleet.model.BreakerState;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.InstanceChange;
import io.ollamagateway.fleet.model.InstanceInventory;
import io.ollamagateway.fleet.model.Pools;

/**
 * Is told when the fleet changes.
 */
public interface FleetListener {

	/**
	 * The pools are others than before. Also called once at the start.
	 * @param pools the pools from now on
	 */
	default void poolsChanged(Pools pools) {
	}

	/**
	 * An instance's state changed.
	 * @param change the change
	 */
	default void instanceChanged(InstanceChange change) {
	}

	/**
	 * The breaker of an instance changed its state.
	 * @param instance the instance's id
	 * @param state the breaker's state from now on
	 */
	default void breakerChanged(String instance, BreakerState state) {
	}

	/**
	 * An instance has other models than before, on its disk or in its memory, or they
	 * have become known. That a model will stay longer is not told.
	 * @param instance the instance
	 * @param inventory its models from now on
	 */
	default void inventoryChanged(Instance instance, InstanceInventory inventory) {
	}

}
