package io.ollamagateway.simulator;

import org.jspecify.annotations.Nullable;

/**
 * Room for one running call, and what the call before it left there.
 */
final class Slot {

	/** What the model has read and said here. */
	Tokens kept = Tokens.EMPTY;

	/** When a call last ended here, in nanoseconds; negative if none did. */
	long lastUsed = -1;

	@Nullable SimulatedCall call;

	boolean free() {
		return this.call == null;
	}

}
