package io.ollamagateway.monitoring;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.ollamagateway.fleet.FleetListener;
import io.ollamagateway.fleet.GpuUse;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.InstanceInventory;
import io.ollamagateway.fleet.model.Pod;
import io.ollamagateway.fleet.model.Pool;
import io.ollamagateway.fleet.model.Pools;
import io.ollamagateway.fleet.model.ResidentModel;
import io.ollamagateway.protocol.ModelName;
import io.ollamagateway.scheduling.Priority;

/**
 * Gauges of the fleet: which there are follows pools and inventories; their values are
 * looked up when they are read. One that stays is never registered anew: a scrape in that
 * moment could find it twice, and would fail.
 */
final class FleetMetrics implements FleetListener {

	private final Supplier<FleetViews> views;

	private final ModelLabels labels;

	private final MultiGauge active;

	private final MultiGauge slots;

	private final MultiGauge up;

	private final MultiGauge info;

	private final MultiGauge queued;

	private final MultiGauge saturation;

	private final MultiGauge ready;

	private final MultiGauge oldestWait;

	private final MultiGauge resident;

	private final MultiGauge gpuRatio;

	private final MultiGauge gpuUtilization;

	private final Map<String, InstanceInventory> inventories = new HashMap<>();

	private Pools pools = new Pools(Set.of(), null);

	private volatile Map<Tags, Double> percents = Map.of();

	FleetMetrics(MeterRegistry registry, Supplier<FleetViews> views, ModelLabels labels) {
		this.views = views;
		this.labels = labels;
		this.active = gauge(registry, MeterNames.ACTIVE_REQUESTS, "Slots that requests have taken");
		this.slots = gauge(registry, MeterNames.SLOTS, "Slots of an instance, whatever it is doing");
		this.up = gauge(registry, MeterNames.INSTANCE_UP, "Whether an instance gets requests");
		this.info = gauge(registry, MeterNames.INSTANCE_INFO, "What an instance is; always 1");
		this.queued = gauge(registry, MeterNames.QUEUED_REQUESTS, "Requests that wait for a slot");
		this.saturation = gauge(registry, MeterNames.POOL_SATURATION,
				"Requests that run or wait, in relation to slots of instances that get requests");
		this.ready = gauge(registry, MeterNames.POOL_READY_INSTANCES, "Instances that get requests");
		this.oldestWait = MultiGauge.builder(MeterNames.POOL_OLDEST_WAIT)
			.description("How long the request that came first has waited")
			.baseUnit("seconds")
			.register(registry);
		this.resident = gauge(registry, MeterNames.MODEL_RESIDENT, "Models in the memory of an instance");
		this.gpuRatio = gauge(registry, MeterNames.MODEL_GPU_RATIO, "The part of a model's memory that is on GPUs");
		this.gpuUtilization = gauge(registry, MeterNames.GPU_UTILIZATION, "How busy a GPU is, where somebody tells it");
	}

	private static MultiGauge gauge(MeterRegistry registry, String name, String description) {
		return MultiGauge.builder(name).description(description).register(registry);
	}

	@Override
	public synchronized void poolsChanged(Pools pools) {
		List<Row<?>> active = new ArrayList<>();
		List<Row<?>> slots = new ArrayList<>();
		List<Row<?>> up = new ArrayList<>();
		List<Row<?>> queued = new ArrayList<>();
		List<Row<?>> saturation = new ArrayList<>();
		List<Row<?>> ready = new ArrayList<>();
		List<Row<?>> oldestWait = new ArrayList<>();
		for (Pool pool : pools.all()) {
			Tags ofPool = Tags.of("pool", pool.name());
			for (Instance instance : pool.instances()) {
				Tags tags = ofPool.and("backend", instance.id());
				active.add(Row.of(tags, this.views,
						(views) -> views.get()
							.recent()
							.pool(pool.name())
							.map((one) -> one.active().getOrDefault(instance.id(), 0))
							.orElse(0)));
				slots.add(instance(tags, instance, FleetView.OfInstance::slots));
				up.add(instance(tags, instance, (one) -> one.ready() ? 1 : 0));
			}
			for (Priority priority : Priority.values()) {
				String label = priority.name().toLowerCase(Locale.ROOT);
				queued.add(pool(ofPool.and("priority", label), pool,
						(one) -> one.queue().byPriority().getOrDefault(label, 0)));
			}
			saturation.add(pool(ofPool, pool, FleetView.OfPool::saturation));
			ready.add(pool(ofPool, pool, FleetView.OfPool::ready));
			oldestWait.add(pool(ofPool, pool, (one) -> one.queue().oldestSeconds()));
		}
		this.active.register(active);
		this.slots.register(slots);
		this.up.register(up);
		this.queued.register(queued);
		this.saturation.register(saturation);
		this.ready.register(ready);
		this.oldestWait.register(oldestWait);
		this.pools = pools;
		this.inventories.keySet().retainAll(pools.instances().stream().map(Instance::id).toList());
		registerInfo();
		registerModels();
	}

	/** What an instance is changes with its restart only, or when it becomes known. */
	private void registerInfo() {
		List<Row<?>> info = new ArrayList<>();
		for (Pool pool : this.pools.all()) {
			for (Instance instance : pool.instances()) {
				InstanceInventory inventory = this.inventories.getOrDefault(instance.id(), InstanceInventory.UNKNOWN);
				Pod pod = instance.pod();
				info.add(Row.of(Tags.of("pool", pool.name(), "backend", instance.id(), "namespace",
						(pod != null) ? pod.namespace() : "", "pod", (pod != null) ? pod.name() : "", "version",
						inventory.server().version()), 1));
			}
		}
		this.info.register(info);
	}

	private Row<?> instance(Tags tags, Instance instance, ToDoubleFunction<FleetView.OfInstance> value) {
		return Row.of(tags, this.views,
				(views) -> views.get().recent().instance(instance.id()).map(value::applyAsDouble).orElse(0.0));
	}

	private Row<?> pool(Tags tags, Pool pool, ToDoubleFunction<FleetView.OfPool> value) {
		return Row.of(tags, this.views,
				(views) -> views.get().recent().pool(pool.name()).map(value::applyAsDouble).orElse(0.0));
	}

	@Override
	public synchronized void inventoryChanged(Instance instance, InstanceInventory inventory) {
		InstanceInventory before = this.inventories.put(instance.id(), inventory);
		if (before == null || !before.server().version().equals(inventory.server().version())) {
			registerInfo();
		}
		registerModels();
	}

	@Override
	public synchronized void gpusChanged(List<GpuUse> uses) {
		List<Row<?>> rows = new ArrayList<>();
		Map<Tags, Double> percents = new HashMap<>();
		uses.forEach((use) -> {
			Tags tags = Tags.of("backend", use.instance(), "gpu", use.gpu(), "source", use.source());
			percents.put(tags, use.percent());
			rows.add(Row.of(tags, this, (metrics) -> metrics.percents.getOrDefault(tags, Double.NaN)));
		});
		this.percents = percents;
		this.gpuUtilization.register(rows);
	}

	private void registerModels() {
		List<Row<?>> resident = new ArrayList<>();
		List<Row<?>> ratios = new ArrayList<>();
		this.inventories.forEach((instance, inventory) -> resident(inventory).forEach((model) -> {
			String label = this.labels.ofKnown(model.name());
			if (!label.equals(ModelLabels.OTHER)) {
				Tags tags = Tags.of("backend", instance, "model", label);
				resident.add(Row.of(tags, 1));
				if (model.sizeBytes() > 0) {
					ratios.add(Row.of(tags, this, (metrics) -> metrics.onGpu(instance, model.name())));
				}
			}
		}));
		this.resident.register(resident);
		this.gpuRatio.register(ratios);
	}

	private synchronized double onGpu(String instance, ModelName name) {
		return resident(this.inventories.getOrDefault(instance, InstanceInventory.UNKNOWN)).stream()
			.filter((model) -> model.name().equals(name) && model.sizeBytes() > 0)
			.mapToDouble((model) -> (double) model.vramBytes() / model.sizeBytes())
			.findFirst()
			.orElse(Double.NaN);
	}

	private static Collection<ResidentModel> resident(InstanceInventory inventory) {
		return (inventory.resident() != null) ? inventory.resident().values() : List.of();
	}

}
