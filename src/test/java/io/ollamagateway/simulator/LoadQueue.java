package io.ollamagateway.simulator;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;

import org.jspecify.annotations.Nullable;

/**
 * Where requests wait whose model is not loaded. One worker serves it strictly in order
 * and is blocked for the whole eviction and load of its head.
 */
final class LoadQueue {

	private static final long HEALTH_POLL = Duration.ofMillis(250).toNanos();

	private final SimulatedInstance instance;

	private final Deque<SimulatedCall> waiting = new ArrayDeque<>();

	private @Nullable SimulatedCall head;

	private SimulationClock.@Nullable Task loading;

	private boolean deadlocked;

	LoadQueue(SimulatedInstance instance) {
		this.instance = instance;
	}

	void add(SimulatedCall call) {
		if (this.waiting.size() >= this.instance.settings().maxQueue()) {
			call.fail(503, "server busy, please try again.  maximum pending requests exceeded");
			return;
		}
		this.waiting.add(call);
		work();
	}

	int size() {
		return this.waiting.size();
	}

	@Nullable ModelSettings loadingModel() {
		return (this.loading != null && this.head != null) ? this.head.model : null;
	}

	void deadlock(boolean deadlocked) {
		this.deadlocked = deadlocked;
		if (!deadlocked && this.head != null && this.loading == null) {
			step(this.head);
		}
		else {
			work();
		}
	}

	/** The process died: everybody gets the error. */
	void restart() {
		if (this.loading != null) {
			this.loading.cancel();
			this.loading = null;
		}
		SimulatedCall current = this.head;
		this.head = null;
		if (current != null) {
			current.fail(500, SimulatedInstance.STOPPED);
		}
		while (!this.waiting.isEmpty()) {
			this.waiting.remove().fail(500, SimulatedInstance.STOPPED);
		}
	}

	void ownerLeft(SimulatedCall call) {
		if (this.head == call && this.loading != null
				&& this.instance.settings().has(Quirk.LOAD_ABORTED_BY_OWNER_DISCONNECT)) {
			this.loading.cancel();
			this.loading = null;
			this.instance.counters().abortedLoads++;
			next();
		}
	}

	private void work() {
		if (this.head == null && !this.waiting.isEmpty()) {
			this.head = this.waiting.remove();
			step(this.head);
		}
	}

	private void next() {
		this.head = null;
		work();
	}

	private void step(SimulatedCall call) {
		if (this.head != call) {
			// a restart came between
			return;
		}
		if (call.cancelled()) {
			next();
			return;
		}
		Runner runner = this.instance.runner(call.model);
		if (runner != null && !this.instance.needsReload(runner, call)) {
			this.instance.assign(call, runner);
			next();
		}
		else if (this.deadlocked) {
			return;
		}
		else if (runner != null) {
			evict(runner, call);
		}
		else if (this.instance.runners().isEmpty() || this.instance.roomFor(call)) {
			load(call);
		}
		else {
			evict(victim(), call);
		}
	}

	/** The shortest keep-alive goes first, not the least recently used. */
	private Runner victim() {
		var order = Comparator.comparing((Runner runner) -> !runner.keepAlive.isNegative() ? runner.keepAlive
				: Duration.ofSeconds(Long.MAX_VALUE))
			.thenComparing((runner) -> runner.model.blob());
		var sorted = this.instance.runners().stream().sorted(order).toList();
		return sorted.stream().filter((runner) -> runner.refs == 0).findFirst().orElse(sorted.getFirst());
	}

	private void evict(Runner victim, SimulatedCall call) {
		victim.keepAlive = Duration.ZERO;
		victim.whenIdle = () -> this.instance.clock()
			.schedule(this.instance.settings().vramRecovery(), () -> step(call));
		if (victim.refs == 0) {
			this.instance.unload(victim);
		}
	}

	private void load(SimulatedCall call) {
		call.loading();
		this.loading = this.instance.clock().schedule(loadTime(call.model), () -> {
			this.loading = null;
			String failure = this.instance.loadFailure(call.model);
			if (failure != null) {
				call.fail(500, failure);
			}
			else {
				Runner runner = this.instance.loaded(call);
				if (!call.cancelled()) {
					call.queued();
					this.instance.assign(call, runner);
				}
				else {
					runner.idle(() -> this.instance.unload(runner));
				}
			}
			next();
		});
	}

	private Duration loadTime(ModelSettings model) {
		InstanceSettings settings = this.instance.settings();
		long nanos = settings.loadOverhead().toNanos()
				+ (long) (1e9 * ((double) model.sizeBytes() / settings.loadBandwidth()));
		return Duration.ofNanos((nanos + HEALTH_POLL - 1) / HEALTH_POLL * HEALTH_POLL);
	}

}
