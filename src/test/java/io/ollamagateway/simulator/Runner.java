package io.ollamagateway.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A model in memory: its slots, and the queue in front of them that has no bound.
 */
final class Runner {

	private static final Set<String> ONE_SLOT_FAMILIES = Set.of("mllama", "qwen3vl", "qwen3vlmoe", "qwen35",
			"qwen35moe", "qwen3next", "lfm2", "lfm2moe", "nemotron_h", "nemotron_h_moe", "nemotron_h_omni");

	final ModelSettings model;

	final RunnerOptions options;

	final int context;

	final int slots;

	private final SimulationClock clock;

	private final Deque<SimulatedCall> waiting = new ArrayDeque<>();

	final Set<SimulatedCall> active = new HashSet<>();

	Duration keepAlive;

	Instant expiresAt;

	SimulationClock.@Nullable Task expiry;

	@Nullable Runnable whenIdle;

	int refs;

	Runner(ModelSettings model, RunnerOptions options, InstanceSettings settings, SimulationClock clock) {
		this.model = model;
		this.options = options;
		this.context = options.context(model, settings.contextLength());
		this.slots = slots(model, settings);
		this.keepAlive = settings.keepAlive();
		this.expiresAt = clock.now().plus(this.keepAlive);
		this.clock = clock;
	}

	static int slots(ModelSettings model, InstanceSettings settings) {
		boolean one = !model.can("completion") || ONE_SLOT_FAMILIES.contains(model.family());
		return one ? 1 : settings.numParallel();
	}

	long memory() {
		return this.model.memory(this.context, this.slots);
	}

	/** Take a slot, now or when it is this call's turn. */
	void enter(SimulatedCall call) {
		if (this.active.size() < this.slots) {
			this.active.add(call);
			call.run();
		}
		else {
			this.waiting.add(call);
		}
	}

	/** Give the slot, or the place in the queue, back. */
	void leave(SimulatedCall call) {
		if (!this.active.remove(call)) {
			this.waiting.remove(call);
			return;
		}
		SimulatedCall next = (this.active.size() < this.slots) ? this.waiting.poll() : null;
		if (next != null) {
			this.active.add(next);
			next.run();
		}
	}

	/** All calls that run or wait here. */
	List<SimulatedCall> calls() {
		List<SimulatedCall> calls = new ArrayList<>(this.active);
		calls.addAll(this.waiting);
		return calls;
	}

	/** The process died: nobody waits here any more. */
	List<SimulatedCall> die() {
		touched();
		List<SimulatedCall> calls = calls();
		this.active.clear();
		this.waiting.clear();
		return calls;
	}

	int waiting() {
		return this.waiting.size();
	}

	/**
	 * How long a token takes with as many slots active as there are now, in nanoseconds.
	 */
	long tokenTime() {
		double rate = this.model.decodeTps()
				* Math.pow(Math.max(1, this.active.size()), this.model.batchEfficiency() - 1);
		return (long) (1e9 / rate);
	}

	void touched() {
		if (this.expiry != null) {
			this.expiry.cancel();
			this.expiry = null;
		}
	}

	void idle(Runnable unload) {
		if (this.keepAlive.isNegative()) {
			this.expiresAt = Instant.parse("2318-01-01T00:00:00Z");
			return;
		}
		this.expiresAt = this.clock.now().plus(this.keepAlive);
		this.expiry = this.clock.schedule(this.keepAlive, unload);
	}

}
