package io.ollamagateway.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * The slots of a runner. A prompt goes where most of it was read before; from
 * llama-server's choice of a slot.
 */
final class Slots {

	/** A slot that keeps less of its content than this is saved first. */
	private static final double KEPT = 0.5;

	private final List<Slot> slots = new ArrayList<>();

	private final PromptCache cache;

	private final double similarity;

	Slots(int count, double similarity, PromptCache cache) {
		for (int i = 0; i < count; i++) {
			this.slots.add(new Slot());
		}
		this.similarity = similarity;
		this.cache = cache;
	}

	/** A free slot for this call, null if there is none. */
	@Nullable Slot take(SimulatedCall call) {
		if (this.slots.stream().noneMatch(Slot::free)) {
			return null;
		}
		Prompt prompt = call.request.prompt();
		Slot slot = (prompt != null) ? choose(prompt.tokens()) : leastRecentlyUsed();
		slot.call = call;
		return slot;
	}

	private Slot choose(Tokens prompt) {
		Slot similar = mostSimilar(prompt);
		Slot slot = (similar != null) ? similar : leastRecentlyUsed();
		if (similar == null || slot.kept.commonPrefix(prompt) < KEPT * slot.kept.length()) {
			this.cache.save(slot.kept);
			slot.kept = this.cache.load(slot.kept, prompt);
		}
		return slot;
	}

	private @Nullable Slot mostSimilar(Tokens prompt) {
		Slot best = null;
		double most = this.similarity * prompt.length();
		for (Slot slot : this.slots) {
			int common = slot.free() ? slot.kept.commonPrefix(prompt) : 0;
			if (common > most) {
				best = slot;
				most = common;
			}
		}
		return best;
	}

	private Slot leastRecentlyUsed() {
		Slot least = null;
		for (Slot slot : this.slots) {
			if (slot.free() && (least == null || slot.lastUsed < least.lastUsed)) {
				least = slot;
			}
		}
		return Objects.requireNonNull(least);
	}

	/** The slot of this call, null if it has none. */
	@Nullable Slot of(SimulatedCall call) {
		for (Slot slot : this.slots) {
			if (slot.call == call) {
				return slot;
			}
		}
		return null;
	}

	/** As if nothing had been read here. */
	void forget() {
		this.slots.forEach((slot) -> slot.kept = Tokens.EMPTY);
		this.cache.clear();
	}

	int active() {
		int active = 0;
		for (Slot slot : this.slots) {
			active += slot.free() ? 0 : 1;
		}
		return active;
	}

	List<Slot> all() {
		return this.slots;
	}

	PromptCache cache() {
		return this.cache;
	}

}
