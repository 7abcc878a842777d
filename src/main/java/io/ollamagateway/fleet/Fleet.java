package io.ollamagateway.fleet;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.InstanceState;
import io.ollamagateway.fleet.model.Pools;

/**
 * The instances of the gateway and what is believed of each. It watches those that the
 * pools name and tells its listener of every change.
 */
public final class Fleet implements AutoCloseable {

	private final FleetListener listener;

	private final HealthProbe probe = new HealthProbe();

	private final Map<String, Watch> watches = new HashMap<>();

	private volatile Pools pools;

	/**
	 * Creates a fleet that does not watch anything yet.
	 * @param pools the pools
	 * @param listener is told of every change
	 */
	public Fleet(Pools pools, FleetListener listener) {
		this.pools = pools;
		this.listener = listener;
	}

	/**
	 * Starts to watch the instances.
	 */
	public void start() {
		apply(this.pools);
	}

	public Pools pools() {
		return this.pools;
	}

	/**
	 * What is believed of an instance.
	 * @param instance its id
	 * @return {@link InstanceState#STARTING} also for one that is not known
	 */
	public synchronized InstanceState state(String instance) {
		Watch watch = this.watches.get(instance);
		return (watch != null) ? watch.monitor().state() : InstanceState.STARTING;
	}

	/**
	 * Takes other pools. What is known of an instance that stays as it is stays as well.
	 * @param pools the pools from now on
	 */
	public synchronized void apply(Pools pools) {
		this.pools = pools;
		this.listener.poolsChanged(pools);
		Set<Instance> instances = Set.copyOf(pools.instances());
		this.watches.values().removeIf((watch) -> {
			boolean gone = !instances.contains(watch.instance());
			if (gone) {
				watch.monitor().stop();
			}
			return gone;
		});
		instances.forEach((instance) -> this.watches.computeIfAbsent(instance.id(), (_) -> watch(instance)));
	}

	private Watch watch(Instance instance) {
		HealthMonitor monitor = new HealthMonitor(instance, this.probe, this.listener::instanceChanged);
		monitor.start();
		return new Watch(instance, monitor);
	}

	@Override
	public synchronized void close() {
		this.watches.values().forEach((watch) -> watch.monitor().stop());
		this.watches.clear();
	}

	private record Watch(Instance instance, HealthMonitor monitor) {

	}

}
