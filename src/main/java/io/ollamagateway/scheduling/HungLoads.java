package io.ollamagateway.scheduling;

import java.time.Duration;

import io.ollamagateway.protocol.ModelName;
import org.jspecify.annotations.Nullable;

/**
 * Whether all loads of an instance hang. Ollama loads one model after the other, and one
 * that never ends stops all that come behind it, while what is in memory goes on
 * answering. A load that hangs may be its model's fault; if the next one is another
 * model's and hangs as well, it is the instance's.
 */
final class HungLoads {

	/** The model whose load was the first to hang since the last that succeeded. */
	private @Nullable ModelName first;

	private @Nullable LoadFailure failure;

	/**
	 * A load did not end in its time.
	 * @param model what was to be loaded
	 * @param reason why it was given up, for people
	 * @param took how long that took; the next load is not tried for as long at least
	 * @param now the time in nanoseconds
	 */
	void hung(ModelName model, String reason, Duration took, long now) {
		if (this.first == null) {
			this.first = model;
		}
		else if (this.failure != null || !this.first.equals(model)) {
			this.failure = LoadFailure.after(this.failure, reason, now).atLeast(took, now);
		}
	}

	/** A load succeeded, or the instance may have been restarted. */
	void end() {
		this.first = null;
		this.failure = null;
	}

	/** Why nothing is to be loaded now; absent if something may be. */
	@Nullable LoadFailure failure(long now) {
		return (this.failure != null && this.failure.holds(now)) ? this.failure : null;
	}

}
