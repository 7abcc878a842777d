package io.ollamagateway.fleet;

import java.util.List;

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
	 * An instance may have fewer calls at a time than it could take, because it has just
	 * come back, or may have more of them again.
	 * @param instance the instance's id
	 * @param calls how many, {@link Integer#MAX_VALUE} = as many as it can take
	 */
	default void callsLimited(String instance, int calls) {
	}

	/**
	 * An instance has other models than before, on its disk or in its memory, or they
	 * have become known. That a model will stay longer is not told.
	 * @param instance the instance
	 * @param inventory its models from now on
	 */
	default void inventoryChanged(Instance instance, InstanceInventory inventory) {
	}

	/**
	 * An instance has told its models, be they others than before or not: as often as it
	 * is asked, for those who do not always believe it.
	 * @param instance the instance
	 * @param inventory its models
	 */
	default void inventoryTold(Instance instance, InstanceInventory inventory) {
	}

	/**
	 * Told again and again while there is somebody who knows how busy GPUs are.
	 * @param uses all that is known now; what is not known is not in it
	 */
	default void gpusChanged(List<GpuUse> uses) {
	}

}
