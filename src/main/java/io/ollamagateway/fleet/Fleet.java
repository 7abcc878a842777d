package io.ollamagateway.fleet;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.InstanceChange;
import io.ollamagateway.fleet.model.InstanceState;
import io.ollamagateway.fleet.model.Pools;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The instances of the gateway and what is believed of each. It watches those that the
 * pools name and tells its listeners of every change.
 */
public final class Fleet implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(Fleet.class);

	private final List<FleetListener> listeners;

	private final HealthProbe probe = new HealthProbe();

	private final Map<String, Watch> watches = new HashMap<>();

	private volatile Pools pools;

	/**
	 * Creates a fleet that does not watch anything yet.
	 * @param pools the pools
	 * @param listeners are told of every change
	 */
	public Fleet(Pools pools, List<FleetListener> listeners) {
		this.pools = pools;
		this.listeners = List.copyOf(listeners);
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
		tell((listener) -> listener.poolsChanged(pools));
		this.watches.values().removeIf((watch) -> {
			boolean gone = !pools.instances().contains(watch.instance());
			if (gone) {
				watch.monitor().stop();
			}
			return gone;
		});
		pools.instances().forEach((instance) -> this.watches.computeIfAbsent(instance.id(), (_) -> watch(instance)));
	}

	private Watch watch(Instance instance) {
		HealthMonitor monitor = new HealthMonitor(instance, this.probe, this::changed);
		monitor.start();
		return new Watch(instance, monitor);
	}

	private void changed(InstanceChange change) {
		tell((listener) -> listener.instanceChanged(change));
	}

	private void tell(Consumer<FleetListener> event) {
		for (FleetListener listener : this.listeners) {
			try {
				event.accept(listener);
			}
			catch (RuntimeException ex) {
				logger.error("A listener of the fleet failed", ex);
			}
		}
	}

	@Override
	public synchronized void close() {
		this.watches.values().forEach((watch) -> watch.monitor().stop());
		this.watches.clear();
	}

	private record Watch(Instance instance, HealthMonitor monitor) {

	}

}
