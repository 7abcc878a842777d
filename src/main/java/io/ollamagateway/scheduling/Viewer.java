package io.ollamagateway.scheduling;

import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.ollamagateway.fleet.model.Capacity;
import io.ollamagateway.protocol.ModelName;

/**
 * Makes a view of what the scheduler knows.
 */
final class Viewer {

	private final Map<PoolSchedule, Map<String, Integer>> active = new HashMap<>();

	private final long now;

	/**
	 * Creates a viewer of one moment.
	 * @param leases the leases that are out
	 * @param now the time in nanoseconds
	 */
	Viewer(Collection<Held> leases, long now) {
		this.now = now;
		for (Held held : leases) {
			if (held.lease().ticket().takesSlot()) {
				this.active.computeIfAbsent(held.pool(), (_) -> new HashMap<>())
					.merge(held.lease().instance().id(), 1, Integer::sum);
			}
		}
	}

	ScheduleView view(Collection<PoolSchedule> pools, Collection<InstanceLoad> instances) {
		Map<String, ScheduleView.OfPool> seenPools = new HashMap<>();
		pools.forEach((pool) -> seenPools.put(pool.pool().name(), pool(pool)));
		Map<String, ScheduleView.OfInstance> seenInstances = new HashMap<>();
		instances.forEach((load) -> seenInstances.put(load.instance().id(), instance(load)));
		return new ScheduleView(seenPools, seenInstances);
	}

	private ScheduleView.OfPool pool(PoolSchedule pool) {
		Map<Priority, Integer> queued = new EnumMap<>(Priority.class);
		for (Priority priority : Priority.values()) {
			queued.put(priority, 0);
		}
		long oldest = this.now;
		for (Line line : pool.waitingLines()) {
			oldest = Math.min(oldest, line.oldest().arrived());
			for (Waiting one : line.byArrival()) {
				queued.merge(one.ticket().origin().priority(), 1, Integer::sum);
			}
		}
		return new ScheduleView.OfPool(queued, Duration.ofNanos(this.now - oldest), pool.heldBytes(),
				this.active.getOrDefault(pool, Map.of()));
	}

	private ScheduleView.OfInstance instance(InstanceLoad load) {
		List<ScheduleView.OfRunner> runners = load.runners().stream().map(Viewer::runner).toList();
		Capacity capacity = load.instance().capacity();
		int there = load.runners().stream().filter(Runner::isReady).mapToInt((one) -> one.slots().limit()).sum();
		int slots = Math.min(capacity.maxInFlight(), Math.max(capacity.parallel().slots(), there));
		Map<ModelName, String> failures = new HashMap<>();
		load.failures().forEach((key, failure) -> failures.put(key.model(), failure.reason()));
		Map<ModelName, String> preload = new LinkedHashMap<>();
		load.wishes().all().forEach((wish) -> preload.put(wish.key().model(), wish.state().label()));
		LoadFailure hang = load.hungLoads().failure(this.now);
		return new ScheduleView.OfInstance(load.isUsable(), load.calls(), load.inFlight(), slots, runners, failures,
				(hang != null) ? hang.reason() : null, preload);
	}

	private static ScheduleView.OfRunner runner(Runner runner) {
		ScheduleView.Stage stage = switch (runner.state()) {
			case LOADING -> ScheduleView.Stage.LOADING;
			case READY -> ScheduleView.Stage.READY;
			case CLOSING -> ScheduleView.Stage.CLOSING;
		};
		ModelSpeed speed = runner.speed();
		return new ScheduleView.OfRunner(runner.model(), stage, runner.active(), runner.slots().limit(), runner.bytes(),
				1 / speed.secondsPerPromptToken().or(Double.POSITIVE_INFINITY),
				1 / speed.secondsPerOutputToken().or(Double.POSITIVE_INFINITY), speed.loadSeconds().or(0));
	}

}
