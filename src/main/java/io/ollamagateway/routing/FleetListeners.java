package io.ollamagateway.routing;

import java.util.List;

import io.ollamagateway.fleet.FleetListener;
import io.ollamagateway.fleet.GpuUse;
import io.ollamagateway.fleet.model.BreakerState;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.InstanceChange;
import io.ollamagateway.fleet.model.InstanceInventory;
import io.ollamagateway.fleet.model.Pools;

/**
 * All listeners of the fleet as one.
 *
 * @param all the listeners
 */
record FleetListeners(Listeners<FleetListener> all) implements FleetListener {

	@Override
	public void poolsChanged(Pools pools) {
		this.all.tell((listener) -> listener.poolsChanged(pools));
	}

	@Override
	public void instanceChanged(InstanceChange change) {
		this.all.tell((listener) -> listener.instanceChanged(change));
	}

	@Override
	public void breakerChanged(String instance, BreakerState state) {
		this.all.tell((listener) -> listener.breakerChanged(instance, state));
	}

	@Override
	public void callsLimited(String instance, int calls) {
		this.all.tell((listener) -> listener.callsLimited(instance, calls));
	}

	@Override
	public void gpusChanged(List<GpuUse> uses) {
		this.all.tell((listener) -> listener.gpusChanged(uses));
	}

	@Override
	public void inventoryTold(Instance instance, InstanceInventory inventory) {
		this.all.tell((listener) -> listener.inventoryTold(instance, inventory));
	}

	@Override
	public void inventoryChanged(Instance instance, InstanceInventory inventory) {
		this.all.tell((listener) -> listener.inventoryChanged(instance, inventory));
	}

}
