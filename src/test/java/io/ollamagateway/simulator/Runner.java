package io.ollamagateway.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A model in memory: its slots, and the queue in front of them that has no bound.
 */
final class Runner {

	private static final Set<String> ONE_SLOT_FAMILIES = Set.of("mllama", "qwen3vl", "qwen3vlmoe", "qwen35",
			"qwen35moe", "qwen3next", "lfm2", "lfm2moe", "nemotron_h", "nemotron_h_moe", "nemotron_h_omni");

	private static final Instant FOR_EVER = Instant.parse("2318-01-01T00:00:00Z");

	final ModelSettings model;

	final RunnerOptions options;

	/** What it was loaded with, where nothing was asked what Ollama has chosen. */
	final Map<String, Object> effective;

	final int context;

	final int slots;

	final Placement placement;

	private final SimulationClock clock;

	private final Deque<SimulatedCall> waiting = new ArrayDeque<>();

	final Slots room;

	Duration keepAlive;

	/** The end of its last idle moment's keep-alive; null until it is first idle. */
	private @Nullable Instant expiresAt;

	/** Its process was killed, which nobody knows before the next request. */
	boolean dead;

	SimulationClock.@Nullable Task expiry;

	@Nullable Runnable whenIdle;

	int refs;

	Runner(ModelSettings model, RunnerOptions options, int context, Batch batch, Placement placement,
			InstanceSettings settings, SimulationClock clock) {
		this.model = model;
		this.options = options;
		Long asked = options.number("num_batch");
		this.effective = options.effective(model, (asked != null) ? asked.intValue() : batch.size(),
				!settings.gpus().isEmpty());
		this.context = context;
		this.placement = placement;
		this.slots = slots(model, settings);
		this.keepAlive = settings.keepAlive();
		this.clock = clock;
		this.room = new Slots(this.slots, settings.slotSimilarity(),
				new PromptCache(model.bytesPerToken(), settings.promptCacheRam()));
	}

	static int slots(ModelSettings model, InstanceSettings settings) {
		boolean one = !model.can("completion") || ONE_SLOT_FAMILIES.contains(model.family());
		return one ? 1 : settings.numParallel();
	}

	/** Take a slot, now or when it is this call's turn. */
	void enter(SimulatedCall call) {
		Slot slot = this.room.take(call);
		if (slot != null) {
			call.run(slot);
		}
		else {
			this.waiting.add(call);
		}
	}

	/** Give the slot, or the place in the queue, back. */
	void leave(SimulatedCall call) {
		Slot slot = this.room.of(call);
		if (slot == null) {
			this.waiting.remove(call);
			return;
		}
		slot.call = null;
		slot.kept = call.leaves();
		slot.lastUsed = this.clock.nanos();
		SimulatedCall next = this.waiting.poll();
		if (next != null) {
			enter(next);
		}
	}

	/** The process died: nobody runs or waits here any more. */
	List<SimulatedCall> die() {
		touched();
		List<SimulatedCall> calls = new ArrayList<>();
		for (Slot slot : this.room.all()) {
			if (slot.call != null) {
				calls.add(slot.call);
				slot.call = null;
			}
		}
		calls.addAll(this.waiting);
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
				* Math.pow(Math.max(1, this.room.active()), this.model.batchEfficiency() - 1);
		return (long) (1e9 * this.placement.slowdown() / rate);
	}

	void touched() {
		if (this.expiry != null) {
			this.expiry.cancel();
			this.expiry = null;
		}
	}

	void idle(Runnable unload) {
		this.expiresAt = keptUntil();
		if (!this.keepAlive.isNegative()) {
			this.expiry = this.clock.schedule(this.keepAlive, unload);
		}
	}

	/** When it leaves if nobody asks it again, as far as it is told. */
	Instant expiresAt() {
		return (this.expiresAt != null) ? this.expiresAt : keptUntil();
	}

	Instant keptUntil() {
		return this.keepAlive.isNegative() ? FOR_EVER : this.clock.now().plus(this.keepAlive);
	}

}
