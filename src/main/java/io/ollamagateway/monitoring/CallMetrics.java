package io.ollamagateway.monitoring;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import io.micrometer.core.instrument.MeterRegistry;
import io.ollamagateway.fleet.FleetListener;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.InstanceInventory;
import io.ollamagateway.fleet.model.Pool;
import io.ollamagateway.fleet.model.Pools;
import io.ollamagateway.protocol.ModelName;
import io.ollamagateway.protocol.ModelPattern;
import io.ollamagateway.protocol.ModelRequest;
import io.ollamagateway.routing.CallListener;
import io.ollamagateway.routing.CallOutcome;
import io.ollamagateway.routing.EndedCall;
import io.ollamagateway.answers.Failure;
import io.ollamagateway.scheduling.Decision;
import io.ollamagateway.scheduling.Lease;
import io.ollamagateway.scheduling.RunnerKey;
import io.ollamagateway.scheduling.SchedulerListener;
import org.jspecify.annotations.Nullable;

/**
 * Counts what becomes of requests and of loads. What it is told of is found in a map; no
 * label is put together where requests pass.
 */
final class CallMetrics implements CallListener, SchedulerListener, FleetListener {

	/** Of requests that were refused before a pool was known. */
	private static final String NO_POOL = "none";

	private final MeterRegistry registry;

	private final ModelLabels labels;

	private final Map<String, PoolMeters> pools = new ConcurrentHashMap<>();

	private volatile Pools configured = new Pools(Set.of(), null);

	CallMetrics(MeterRegistry registry, ModelLabels labels) {
		this.registry = registry;
		this.labels = labels;
		pool(NO_POOL);
	}

	@Override
	public void poolsChanged(Pools pools) {
		this.configured = pools;
		Set<String> names = pools.all().stream().map(Pool::name).collect(Collectors.toSet());
		this.pools.entrySet().removeIf((entry) -> {
			boolean gone = !entry.getKey().equals(NO_POOL) && !names.contains(entry.getKey());
			if (gone) {
				entry.getValue().remove();
			}
			return gone;
		});
		pools.all().forEach(this::register);
	}

	/** So that a pool without requests reads 0 and is not absent. */
	private void register(Pool pool) {
		PoolMeters meters = pool(pool.name());
		register(meters, ModelLabels.OTHER);
		pool.models()
			.stream()
			.filter(ModelPattern::isExact)
			.flatMap((pattern) -> ModelName.parse(pattern.text()).stream())
			.forEach((name) -> register(meters, this.labels.ofKnown(name)));
	}

	private static void register(PoolMeters pool, String model) {
		ModelMeters meters = pool.model(model);
		meters.duration("chat", "success");
		meters.duration("generate", "success");
	}

	@Override
	public void inventoryChanged(Instance instance, InstanceInventory inventory) {
		if (inventory.installed() != null) {
			inventory.installed().keySet().forEach(this.labels::ofKnown);
		}
	}

	@Override
	public void attemptFailed(Lease lease, Failure failure) {
		pool(lease.pool().name()).retried(failure);
	}

	@Override
	public void callEnded(EndedCall call) {
		CallOutcome outcome = call.outcome();
		Pool pool = call.pool();
		PoolMeters meters = pool((pool != null) ? pool.name() : NO_POOL);
		if (outcome.refusal() != null) {
			meters.rejected(outcome.refusal());
		}
		ModelRequest request = call.request();
		if (pool == null || (request == null && call.lease() == null)) {
			return;
		}
		meters.aborted(outcome);
		meters.model(label(request, outcome)).ended(request, outcome);
	}

	/** A name that only its client knows is none for a label. */
	private String label(@Nullable ModelRequest request, CallOutcome outcome) {
		if (request == null) {
			return ModelLabels.OTHER;
		}
		return (outcome.failure() == null) ? this.labels.ofKnown(request.model()) : this.labels.of(request.model());
	}

	@Override
	public void loadBegun(Decision.Load load) {
		load.evict().forEach((model) -> model(load.instance(), model).evicted());
	}

	@Override
	public void loadEnded(Instance instance, RunnerKey runner, Duration duration, @Nullable String failure) {
		ModelMeters meters = model(instance, runner.model());
		if (failure == null) {
			meters.loaded(duration);
		}
		else {
			meters.loadFailed();
		}
	}

	/** An instance may stand in several pools; the model says which. */
	private ModelMeters model(Instance instance, ModelName model) {
		Pools current = this.configured;
		String pool = current.serving(model)
			.filter((one) -> has(one, instance))
			.or(() -> current.all().stream().filter((one) -> has(one, instance)).findFirst())
			.map(Pool::name)
			.orElse(NO_POOL);
		return pool(pool).model(this.labels.ofKnown(model));
	}

	private static boolean has(Pool pool, Instance instance) {
		return pool.instances().stream().anyMatch((one) -> one.id().equals(instance.id()));
	}

	private PoolMeters pool(String name) {
		PoolMeters known = this.pools.get(name);
		return (known != null) ? known : this.pools.computeIfAbsent(name, (_) -> new PoolMeters(this.registry, name));
	}

}
