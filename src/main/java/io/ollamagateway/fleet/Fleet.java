package io.ollamagateway.fleet;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.ollamagateway.fleet.model.BreakerState;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.InstanceChange;
import io.ollamagateway.fleet.model.InstanceInventory;
import io.ollamagateway.fleet.model.InstanceState;
import io.ollamagateway.fleet.model.Pools;
import io.ollamagateway.protocol.ModelName;
import io.ollamagateway.protocol.RunnerOptions;
import org.jspecify.annotations.Nullable;
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

	/**
	 * What is told, in order; filled under this object's lock, delivered outside of it.
	 */
	private final Notifications notifications = new Notifications();

	private final Supplier<Duration> inventoryInterval;

	private final HealthProbe probe = new HealthProbe();

	private final InventoryReader inventory = new InventoryReader(INVENTORY_LIMIT);

	private final Breakers breakers;

	private final SlowStart slowStart;

	private final ModelProbe modelProbe;

	private final Map<String, Watch> watches = new HashMap<>();

	/** Those that somebody drains. */
	private final Set<String> draining = new HashSet<>();

	/** Those that discovery takes out of service, with its reasons. */
	private Map<String, String> leaving = Map.of();

	private volatile Pools pools;

	private boolean started;

	/**
	 * Creates a fleet that does not watch anything yet.
	 * @param pools the pools
	 * @param inventoryInterval how often instances are asked for their models; asked for
	 * before each pause, above 0
	 * @param breakers makes a circuit breaker for each instance
	 * @param modelProbe asks models that are suspected of hanging
	 * @param listener is told of every change
	 */
	public Fleet(Pools pools, Supplier<Duration> inventoryInterval, CircuitBreakerRegistry breakers,
			ModelProbe modelProbe, FleetListener listener) {
		this.pools = pools;
		this.inventoryInterval = inventoryInterval;
		this.listener = listener;
		this.modelProbe = modelProbe;
		this.slowStart = new SlowStart((instance, calls) -> tell(() -> listener.callsLimited(instance, calls)));
		this.breakers = new Breakers(breakers, this::breakerChanged);
	}

	/**
	 * Starts to watch the instances.
	 */
	public void start() {
		synchronized (this) {
			change(this.pools, Map.of());
			this.started = true;
		}
		this.notifications.deliver();
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
		if (isDrained(instance)) {
			return InstanceState.DRAINING;
		}
		return (watch != null) ? watch.health().state() : InstanceState.STARTING;
	}

	private boolean isDrained(String instance) {
		return this.draining.contains(instance) || this.leaving.containsKey(instance);
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

	private boolean divert(String instance, boolean drain, String reason) {
		synchronized (this) {
			Watch watch = this.watches.get(instance);
			if (watch == null) {
				return false;
			}
			InstanceState before = state(instance);
			if (drain) {
				this.draining.add(instance);
			}
			else {
				this.draining.remove(instance);
			}
			addIfOther(watch, before, reason);
		}
		this.notifications.deliver();
		return true;
	}

	private void addIfOther(Watch watch, InstanceState before, String reason) {
		InstanceState now = state(watch.instance().id());
		if (now != before) {
			logger.info("Instance {} is {} (was {}): {}", watch.instance().id(), now, before, reason);
			watch.inventory().stateChanged(now);
			add(new InstanceChange(watch.instance(), before, now, reason));
		}
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
	 * Probes an instance, beside the probes that it gets anyway. Where its check is
	 * {@code generate} and the model is in its memory, the model is asked as well.
	 * @param instance the instance
	 * @param model the model that did not answer
	 * @param options the options that it was loaded with
	 * @return whether it is well; never an error. Who does not wait any more does not end
	 * the probe
	 */
	public Mono<Boolean> probe(Instance instance, ModelName model, RunnerOptions options) {
		SuspectedModels suspected = suspected(instance, () -> inventory(instance.id()));
		suspected.suspect(new Suspicion(model, options));
		return Mono.fromFuture(() -> this.probe.probe(instance)
			.then(Mono.defer(suspected::check))
			.thenReturn(true)
			.onErrorReturn(false)
			.toFuture(), true);
	}

	private SuspectedModels suspected(Instance instance, Supplier<InstanceInventory> inventory) {
		return new SuspectedModels(instance, this.modelProbe, inventory,
				Mono.defer(() -> this.inventory.resident(instance)));
	}

	/**
	 * A call failed in a way that a model which hangs would make it fail. Where the
	 * instance's check is {@code generate}, and the model is in its memory, it is asked
	 * for one token with each probe until it answers, or another call does.
	 * @param instance the instance's id
	 * @param model the model
	 * @param options the options that it was loaded with
	 */
	public void suspect(String instance, ModelName model, RunnerOptions options) {
		HealthMonitor monitor = monitor(instance);
		if (monitor != null) {
			monitor.suspect(new Suspicion(model, options));
		}
	}

	/**
	 * A load did not end in its time. Where the instance's check is {@code generate}, the
	 * model that answered last is asked for one token, if it is still in memory: an
	 * instance whose loads hang may answer with what it has loaded, and one that hangs as
	 * a whole is to be left out.
	 * @param instance the instance's id
	 */
	public void suspectLoads(String instance) {
		HealthMonitor monitor = monitor(instance);
		if (monitor != null) {
			monitor.suspectLoads();
		}
	}

	/**
	 * A model answered, so that nothing speaks against its instance any more.
	 * @param instance the instance's id
	 * @param model the model
	 * @param options the options that it was loaded with
	 */
	public void acquit(String instance, ModelName model, RunnerOptions options) {
		HealthMonitor monitor = monitor(instance);
		if (monitor != null) {
			monitor.acquit(new Suspicion(model, options));
		}
	}

	private synchronized @Nullable HealthMonitor monitor(String instance) {
		Watch watch = this.watches.get(instance);
		return (watch != null) ? watch.health() : null;
	}

	private void breakerChanged(String instance, BreakerState state) {
		synchronized (this) {
			Watch watch = this.watches.get(instance);
			this.notifications.add(() -> {
				if (watch != null && state.equals(BreakerState.CLOSED)) {
					this.slowStart.begin(watch.instance());
				}
				this.listener.breakerChanged(instance, state);
			});
		}
		this.notifications.deliver();
	}

	private void add(InstanceChange change) {
		this.notifications.add(() -> this.listener.instanceChanged(change));
	}

	private void tell(Runnable call) {
		this.notifications.add(call);
		this.notifications.deliver();
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
	 * Asks an instance for its models at once, and waits until they are known.
	 * @param instance its id
	 * @param limit how long to wait at most
	 * @return completes when what the instance has after this moment is known and told,
	 * or after the limit; at once if the instance is not known. Never an error
	 */
	public Mono<Void> refreshed(String instance, Duration limit) {
		return Mono.defer(() -> {
			synchronized (this) {
				Watch watch = this.watches.get(instance);
				return (watch != null) ? watch.inventory().refreshed() : Mono.<Void>empty();
			}
		}).timeout(limit, Mono.empty());
	}

	/**
	 * Takes other pools, of which no instance is on its way out.
	 * @param pools the pools from now on
	 */
	public void apply(Pools pools) {
		apply(pools, Map.of());
	}

	/**
	 * Takes other pools. What is known of an instance that stays as it is stays as well;
	 * one that comes has to pass its first check before it gets requests.
	 * @param pools the pools from now on
	 * @param leaving the instances that get nothing new, with the reasons
	 */
	public void apply(Pools pools, Map<String, String> leaving) {
		synchronized (this) {
			change(pools, leaving);
		}
		this.notifications.deliver();
	}

	/** Called under the lock. */
	private void change(Pools pools, Map<String, String> leaving) {
		Map<String, InstanceState> before = new HashMap<>();
		this.watches.keySet().forEach((id) -> before.put(id, state(id)));
		this.pools = pools;
		this.notifications.add(() -> this.listener.poolsChanged(pools));
		Map<String, Instance> instances = new HashMap<>();
		pools.instances().forEach((instance) -> instances.put(instance.id(), instance));
		List<Watch> outdated = this.watches.values()
			.stream()
			.filter((watch) -> !watch.instance().equals(instances.get(watch.instance().id())))
			.toList();
		Map<String, HealthRecord> kept = new HashMap<>();
		for (Watch watch : outdated) {
			String id = watch.instance().id();
			watch.stop();
			this.watches.remove(id);
			Instance next = instances.get(id);
			if (next != null && next.url().equals(watch.instance().url())) {
				kept.put(id, watch.health().health());
			}
			else {
				gone(watch.instance(), Objects.requireNonNull(before.remove(id)), (next == null)
						? "it is no longer configured, or no longer found" : "another server has its name");
			}
		}
		this.breakers.keep(instances.keySet());
		this.draining.retainAll(instances.keySet());
		this.leaving = Map.copyOf(leaving);
		instances.forEach((id, instance) -> {
			Watch watch = this.watches.get(id);
			if (watch == null) {
				watch = watch(instance, kept.get(id));
				this.watches.put(id, watch);
			}
			InstanceState last = before.get(id);
			if (last != null) {
				addIfOther(watch, last, leaving.getOrDefault(id, "it is in service again"));
			}
			else if (this.started) {
				joined(watch, leaving.getOrDefault(id, "it is new"));
			}
		});
	}

	private void joined(Watch watch, String reason) {
		Instance instance = watch.instance();
		InstanceState state = state(instance.id());
		logger.info("Instance {} is {}: {}", instance.id(), state, reason);
		add(new InstanceChange(instance, InstanceState.GONE, state, reason));
	}

	private void gone(Instance instance, InstanceState state, String reason) {
		this.draining.remove(instance.id());
		this.breakers.forget(instance.id());
		this.inventory.disconnect(instance);
		logger.info("Instance {} is {}: {}", instance.id(), InstanceState.GONE, reason);
		this.notifications.add(() -> {
			this.slowStart.end(instance.id());
			this.listener.instanceChanged(new InstanceChange(instance, state, InstanceState.GONE, reason));
		});
	}

	/**
	 * Begins to watch an instance.
	 * @param health what is known of it, if it is only configured in another way
	 */
	private Watch watch(Instance instance, @Nullable HealthRecord health) {
		InventoryMonitor models = new InventoryMonitor(instance, this.inventory, this.inventoryInterval,
				(before, now) -> told(instance, before, now));
		HealthRecord known = (health != null) ? health : this.started ? HealthRecord.NEW : HealthRecord.UNKNOWN;
		HealthMonitor monitor = new HealthMonitor(instance, this.probe, (change) -> told(change, models), known,
				models.introduction(), suspected(instance, models::inventory));
		models.start();
		monitor.start();
		return new Watch(instance, monitor, models);
	}

	private void told(Instance instance, InstanceInventory before, InstanceInventory now) {
		tell(() -> {
			this.listener.inventoryTold(instance, now);
			if (!now.tellsTheSameAs(before)) {
				this.listener.inventoryChanged(instance, now);
			}
		});
	}

	/** What the probes of a drained instance say counts when it is resumed. */
	private void told(InstanceChange change, InventoryMonitor models) {
		synchronized (this) {
			if (isDrained(change.instance().id())) {
				return;
			}
			this.notifications.add(() -> changed(change, models));
		}
		this.notifications.deliver();
	}

	private void changed(InstanceChange change, InventoryMonitor models) {
		// who hears that it is down must not be able to have it asked any more
		if (!change.to().isUsable()) {
			models.stateChanged(change.to());
		}
		if (change.from() == InstanceState.UNHEALTHY && change.to() == InstanceState.READY) {
			this.slowStart.begin(change.instance());
		}
		this.listener.instanceChanged(change);
		if (change.to().isUsable()) {
			models.stateChanged(change.to());
		}
	}

	@Override
	public synchronized void close() {
		this.watches.values().forEach(Watch::stop);
		this.watches.clear();
		this.slowStart.stop();
		this.inventory.close();
	}

	private record Watch(Instance instance, HealthMonitor health, InventoryMonitor inventory) {

		void stop() {
			this.health.stop();
			this.inventory.stop();
		}

	}

}
