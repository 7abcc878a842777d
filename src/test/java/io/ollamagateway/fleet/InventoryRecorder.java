package io.ollamagateway.fleet;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.InstanceChange;
import io.ollamagateway.fleet.model.InstanceInventory;
import io.ollamagateway.fleet.model.InstanceState;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Records what a fleet tells of its instances' models.
 */
final class InventoryRecorder implements FleetListener {

	private static final long PATIENCE = TimeUnit.SECONDS.toNanos(20);

	private final Deque<InstanceInventory> told = new ArrayDeque<>();

	private final List<String> instances = new ArrayList<>();

	private int all;

	private InstanceState state = InstanceState.STARTING;

	@Override
	public synchronized void inventoryChanged(Instance instance, InstanceInventory inventory) {
		this.told.add(inventory);
		this.instances.add(instance.id());
		notifyAll();
	}

	@Override
	public synchronized void inventoryTold(Instance instance, InstanceInventory inventory) {
		this.all++;
		notifyAll();
	}

	@Override
	public synchronized void instanceChanged(InstanceChange change) {
		this.state = change.to();
		notifyAll();
	}

	/** The oldest that was told and not yet looked at, or the one that will be. */
	synchronized InstanceInventory next() throws InterruptedException {
		await(() -> !this.told.isEmpty(), "an inventory");
		return this.told.remove();
	}

	/** Waits until so many have been told, changed or not. */
	synchronized void awaitAll(int count) throws InterruptedException {
		await(() -> this.all >= count, count + " inventories");
	}

	/** How many were told, changed or not. */
	synchronized int all() {
		return this.all;
	}

	synchronized void awaitState(InstanceState wanted) throws InterruptedException {
		await(() -> this.state == wanted, wanted.toString());
	}

	/** How many were told and not yet looked at. */
	synchronized int unseen() {
		return this.told.size();
	}

	/** Of which instances something was told, in order. */
	synchronized List<String> instances() {
		return List.copyOf(this.instances);
	}

	private synchronized void await(BooleanSupplier there, String what) throws InterruptedException {
		long end = System.nanoTime() + PATIENCE;
		while (!there.getAsBoolean()) {
			long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
			assertThat(left).as("time left for " + what).isPositive();
			wait(left);
		}
	}

}
