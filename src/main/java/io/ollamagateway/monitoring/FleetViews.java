package io.ollamagateway.monitoring;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

import io.ollamagateway.fleet.Fleet;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.InstanceInventory;
import io.ollamagateway.fleet.model.InstanceState;
import io.ollamagateway.fleet.model.Pool;
import io.ollamagateway.fleet.model.Pools;
import io.ollamagateway.fleet.model.ResidentModel;
import io.ollamagateway.protocol.ModelName;
import io.ollamagateway.protocol.ModelPattern;
import io.ollamagateway.scheduling.ScheduleSource;
import io.ollamagateway.scheduling.ScheduleView;
import org.jspecify.annotations.Nullable;

/**
 * Puts together what the rooms below know of the fleet.
 */
final class FleetViews {

	/** For those who ask for one number after the other. */
	private static final long FRESH_NANOS = Duration.ofMillis(200).toNanos();

	private static final ScheduleView.OfPool IDLE = new ScheduleView.OfPool(Map.of(), Duration.ZERO, 0, Map.of());

	private final Fleet fleet;

	private final ScheduleSource schedule;

	private final InstanceRecords records;

	private final Supplier<Map<String, Map<String, Set<String>>>> disagreements;

	private final InstantSource clock;

	private volatile @Nullable Dated last;

	FleetViews(Fleet fleet, ScheduleSource schedule, InstanceRecords records,
			Supplier<Map<String, Map<String, Set<String>>>> disagreements, InstantSource clock) {
		this.disagreements = disagreements;
		this.fleet = fleet;
		this.schedule = schedule;
		this.records = records;
		this.clock = clock;
	}

	/**
	 * The fleet as it was at most a fifth of a second ago, for those who ask often.
	 */
	FleetView recent() {
		Dated known = this.last;
		if (known != null && System.nanoTime() - known.nanos() < FRESH_NANOS) {
			return known.view();
		}
		return now();
	}

	/**
	 * The fleet as it is.
	 */
	FleetView now() {
		Pools pools = this.fleet.pools();
		ScheduleView scheduled = this.schedule.view();
		Map<String, List<String>> memberships = new HashMap<>();
		pools.all()
			.forEach((pool) -> pool.instances()
				.forEach((instance) -> memberships.computeIfAbsent(instance.id(), (_) -> new ArrayList<>())
					.add(pool.name())));
		Map<String, FleetView.OfInstance> instances = new HashMap<>();
		List<FleetView.OfInstance> inOrder = pools.instances()
			.stream()
			.map((instance) -> instance(instance, scheduled.instances().get(instance.id()),
					memberships.getOrDefault(instance.id(), List.of())))
			.toList();
		inOrder.forEach((instance) -> instances.put(instance.id(), instance));
		FleetView view = new FleetView(this.clock.instant(),
				pools.all().stream().map((pool) -> pool(pool, instances, scheduled)).toList(), inOrder,
				this.disagreements.get());
		this.last = new Dated(view, System.nanoTime());
		return view;
	}

	private static FleetView.OfPool pool(Pool pool, Map<String, FleetView.OfInstance> instances,
			ScheduleView schedule) {
		ScheduleView.OfPool scheduled = schedule.pools().getOrDefault(pool.name(), IDLE);
		List<String> ids = pool.instances().stream().map(Instance::id).toList();
		List<FleetView.OfInstance> ready = ids.stream()
			.map(instances::get)
			.filter((instance) -> instance != null && instance.ready())
			.toList();
		int slots = ready.stream().mapToInt(FleetView.OfInstance::slots).sum();
		PoolStatus status = PoolStatus.of(ids.size(), ready.size(), pool.outage().awaitsInstances());
		Map<String, Integer> queued = new TreeMap<>();
		scheduled.queued().forEach((priority, count) -> queued.put(lower(priority), count));
		FleetView.Queue queue = new FleetView.Queue(scheduled.waiting(), queued, pool.queue().capacity(),
				scheduled.oldestWait().toMillis() / 1e3, scheduled.heldBytes());
		return new FleetView.OfPool(pool.name(), status, pool.models().stream().map(ModelPattern::text).toList(), ids,
				ready.size(), new TreeMap<>(scheduled.active()), slots, queue, pool.outage().fallback());
	}

	private FleetView.OfInstance instance(Instance instance, ScheduleView.@Nullable OfInstance scheduled,
			List<String> pools) {
		InstanceState state = this.fleet.state(instance.id());
		InstanceInventory inventory = this.fleet.inventory(instance.id());
		InstanceRecord heard = this.records.of(instance.id());
		InstanceRecord.StateChange change = heard.state();
		int calls = (scheduled != null) ? scheduled.calls() : Integer.MAX_VALUE;
		Map<String, String> failures = new TreeMap<>();
		Map<String, String> preload = new LinkedHashMap<>();
		if (scheduled != null) {
			scheduled.loadFailures().forEach((model, reason) -> failures.put(model.display(), reason));
			if (scheduled.loadsHang() != null) {
				failures.put("*", scheduled.loadsHang());
			}
			scheduled.preload().forEach((model, stage) -> preload.put(model.display(), stage));
		}
		return new FleetView.OfInstance(instance.id(), pools, lower(state), change.reason(), change.at(),
				breaker(calls), state.isUsable() && calls > 0, (scheduled != null) ? scheduled.inFlight() : 0,
				(scheduled != null) ? scheduled.slots() : 0, instance.capacity().maxInFlight(), instance.weight(),
				version(inventory), heard.gpus(), resident(scheduled, inventory), installed(inventory), failures,
				preload, heard.answers(), heard.failures(), heard.lastFailure());
	}

	private static @Nullable String version(InstanceInventory inventory) {
		String version = inventory.server().version();
		return version.isEmpty() ? null : version;
	}

	private static String breaker(int calls) {
		return switch (calls) {
			case 0 -> "open";
			case Integer.MAX_VALUE -> "closed";
			default -> "half-open";
		};
	}

	private static @Nullable List<String> installed(InstanceInventory inventory) {
		return (inventory.installed() != null)
				? inventory.installed().keySet().stream().map(ModelName::display).toList() : null;
	}

	/** What the scheduler holds for resident, and what else the instance tells. */
	private static List<FleetView.OfModel> resident(ScheduleView.@Nullable OfInstance scheduled,
			InstanceInventory inventory) {
		List<FleetView.OfModel> models = new ArrayList<>();
		Set<ModelName> seen = new HashSet<>();
		if (scheduled != null) {
			for (ScheduleView.OfRunner runner : scheduled.runners()) {
				seen.add(runner.model());
				models.add(model(runner, inventory.resident(runner.model()).orElse(null)));
			}
		}
		if (inventory.resident() != null) {
			inventory.resident()
				.values()
				.stream()
				.filter((model) -> !seen.contains(model.name().local()))
				.map((model) -> model(
						new ScheduleView.OfRunner(model.name(), ScheduleView.Stage.READY, 0, 0, 0, 0, 0, 0), model))
				.forEach(models::add);
		}
		return models;
	}

	private static FleetView.OfModel model(ScheduleView.OfRunner runner, @Nullable ResidentModel told) {
		Long bytes = (told != null) ? Long.valueOf(told.sizeBytes()) : known(runner.bytes());
		Double ratio = (told != null && told.sizeBytes() > 0) ? (double) told.vramBytes() / told.sizeBytes() : null;
		return new FleetView.OfModel(runner.model().display(), lower(runner.stage()), runner.active(), runner.slots(),
				bytes, (told != null) ? told.vramBytes() : null, ratio,
				(told != null && told.contextLength() > 0) ? told.contextLength() : null,
				(told != null) ? told.expiresAt() : null, known(runner.promptTokensPerSecond()),
				known(runner.outputTokensPerSecond()), known(runner.loadSeconds()));
	}

	private static @Nullable Double known(double value) {
		return (value > 0) ? Double.valueOf(Math.round(1000 * value) / 1e3) : null;
	}

	private static @Nullable Long known(long value) {
		return (value > 0) ? value : null;
	}

	private static String lower(Enum<?> value) {
		return value.name().toLowerCase(Locale.ROOT);
	}

	private record Dated(FleetView view, long nanos) {
	}

}
