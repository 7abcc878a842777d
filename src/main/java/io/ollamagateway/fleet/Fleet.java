package io.ollamagateway.fleet;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.InstanceChange;
import io.ollamagateway.fleet.model.InstanceInventory;
import io.ollamagateway.fleet.model.InstanceState;
import io.ollamagateway.fleet.model.Pools;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * The instances of the gateway and what is believed of each. It watches those that the
 * pools name and tells its listener of every change.
 */
public final class Fleet implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(Fleet.class);

	private static final Duration INVENTORY_LIMIT = Duration.ofSeconds(10);

	private final FleetListener listener;

	private final Supplier<Duration> inventoryInterval;

	private final HealthProbe probe = new HealthProbe();

	private final InventoryReader inventory = new InventoryReader(INVENTORY_LIMIT);

	private final Breakers breakers;

	private final Map<String, Watch> watches = new HashMap<>();

	private final Set<String> draining = new HashSet<>();

	private volatile Pools pools;

	/**
	 * Creates a fleet that does not watch anything yet.
	 * @param pools the pools
	 * @param inventoryInterval how often instances are asked for their models; asked for
	 * before each pause, above 0
	 * @param breakers makes a circuit breaker for each instance
	 * @param listener is told of every change
	 */
	public Fleet(Pools pools, Supplier<Duration> inventoryInterval, CircuitBreakerRegistry breakers,
			FleetListener listener) {
		this.pools = pools;
		this.inventoryInterval = inventoryInterval;
		this.listener = listener;
		this.breakers = new Breakers(breakers, listener::breakerChanged);
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
		if (this.draining.contains(instance)) {
			return InstanceState.DRAINING;
		}
		return (watch != null) ? watch.health().state() : InstanceState.STARTING;
	}

	/**
	 * Gives an instance no new work. What runs on it runs to its end.
	 * @param instance its id
	 * @param reason why, for people
	 * @return whether there is such an instance
	 */
	public boolean drain(String instance, String reason) {
		return divert(instance, true, reason);
	}

	/**
	 * Gives an instance work again that was drained.
	 * @param instance its id
	 * @param reason why, for people
	 * @return whether there is such an instance
	 */
	public boolean resume(String instance, String reason) {
		return divert(instance, false, reason);
	}

	private synchronized boolean divert(String instance, boolean drain, String reason) {
		Watch watch = this.watches.get(instance);
		if (watch == null) {
			return false;
		}
		InstanceState before = state(instance);
		boolean changed = drain ? this.draining.add(instance) : this.draining.remove(instance);
		if (changed) {
			InstanceState now = state(instance);
			logger.info("Instance {} is {} (was {}): {}", instance, now, before, reason);
			this.listener.instanceChanged(new InstanceChange(watch.instance(), before, now, reason));
		}
		return true;
	}

	/**
	 * The models of an instance as far as they are known. Of one that is down, those that
	 * it had.
	 * @param instance its id
	 * @return {@link InstanceInventory#UNKNOWN} also for one that is not known
	 */
	public synchronized InstanceInventory inventory(String instance) {
		Watch watch = this.watches.get(instance);
		return (watch != null) ? watch.inventory().inventory() : InstanceInventory.UNKNOWN;
	}

	/**
	 * The circuit breaker of an instance.
	 * @param instance its id
	 * @return the breaker, the same as long as the instance is there
	 */
	public InstanceBreaker breaker(String instance) {
		return this.breakers.of(instance);
	}

	/**
	 * Probes an instance, beside the probes that it gets anyway.
	 * @param instance the instance
	 * @return whether it is well; never an error
	 */
	public Mono<Boolean> probe(Instance instance) {
		return this.probe.probe(instance).thenReturn(true).onErrorReturn(false);
	}

	/**
	 * Asks an instance for its models at once, because something has changed them. While
	 * it is being asked already it is asked once more afterwards; one that is down is
	 * asked when it is back.
	 * @param instance its id; nothing happens if it is not known
	 */
	public synchronized void refresh(String instance) {
		Watch watch = this.watches.get(instance);
		if (watch != null) {
			watch.inventory().refresh();
		}
	}

	/**
	 * Takes other pools. What is known of an instance that stays as it is stays as well.
	 * @param pools the pools from now on
	 */
	public synchronized void apply(Pools pools) {
		this.pools = pools;
		this.listener.poolsChanged(pools);
		Set<Instance> instances = Set.copyOf(pools.instances());
		Set<String> ids = instances.stream().map(Instance::id).collect(Collectors.toSet());
		this.breakers.keep(ids);
		this.draining.retainAll(ids);
		this.watches.values().removeIf((watch) -> {
			boolean changed = !instances.contains(watch.instance());
			if (changed) {
				watch.stop();
			}
			if (!ids.contains(watch.instance().id())) {
				InstanceChange gone = new InstanceChange(watch.instance(), watch.health().state(), InstanceState.GONE,
						"it is no longer configured");
				logger.info("Instance {} is {}: {}", watch.instance().id(), gone.to(), gone.reason());
				this.listener.instanceChanged(gone);
			}
			return changed;
		});
		instances.forEach((instance) -> this.watches.computeIfAbsent(instance.id(), (_) -> watch(instance)));
	}

	private Watch watch(Instance instance) {
		InventoryMonitor models = new InventoryMonitor(instance, this.inventory, this.inventoryInterval,
				(now) -> this.listener.inventoryChanged(instance, now));
		HealthMonitor health = new HealthMonitor(instance, this.probe, (change) -> {
			// who hears that it is down must not be able to have it asked any more
			if (!change.to().isUsable()) {
				models.stateChanged(change.to());
			}
			tell(change);
			if (change.to().isUsable()) {
				models.stateChanged(change.to());
			}
		});
		models.start();
		health.start();
		return new Watch(instance, health, models);
	}

	/** What its probes say of a drained instance counts when it is resumed. */
	private void tell(InstanceChange change) {
		boolean drained;
		synchronized (this) {
			drained = this.draining.contains(change.instance().id());
		}
		if (!drained) {
			this.listener.instanceChanged(change);
		}
	}

	@Override
	public synchronized void close() {
		this.watches.values().forEach(Watch::stop);
		this.watches.clear();
		this.inventory.close();
	}

	private record Watch(Instance instance, HealthMonitor health, InventoryMonitor inventory) {

		void stop() {
			this.health.stop();
			this.inventory.stop();
		}

	}

}
