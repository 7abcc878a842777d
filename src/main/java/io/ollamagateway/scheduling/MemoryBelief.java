package io.ollamagateway.scheduling;

import io.ollamagateway.fleet.model.Capacity;

/**
 * How much an instance's memory holds: what is configured, else what has been seen to go
 * together, and not to. Follows Ollama's own rule where the memory is known: a model is
 * loaded beside others if it needs no more than 80 % of what is free (ollama
 * {@code server/sched.go}).
 */
final class MemoryBelief {

	private static final double USABLE = 0.8;

	/** Ollama's own bound for one GPU. */
	private static final int USUAL_MODELS = 3;

	private Capacity capacity;

	private long provenBytes;

	private int provenModels;

	private long exceededBytes = Long.MAX_VALUE;

	MemoryBelief(Capacity capacity) {
		this.capacity = capacity;
	}

	void reconfigure(Capacity capacity) {
		this.capacity = capacity;
	}

	/**
	 * Whether one more model fits.
	 * @param models how many stay
	 * @param bytes their memory
	 * @param more the memory of the one to come; 0 if not known
	 */
	boolean fits(int models, long bytes, long more) {
		if (models == 0) {
			return true;
		}
		int most = (this.capacity.maxLoadedModels() > 0) ? this.capacity.maxLoadedModels()
				: Math.max(USUAL_MODELS, this.provenModels);
		if (models + 1 > most) {
			return false;
		}
		if (this.capacity.memoryBytes() > 0) {
			return more <= USABLE * (this.capacity.memoryBytes() - bytes);
		}
		return bytes + more <= this.provenBytes || bytes + more < this.exceededBytes;
	}

	/** So many models were in memory together. */
	void seen(int models, long bytes) {
		this.provenModels = Math.max(this.provenModels, models);
		this.provenBytes = Math.max(this.provenBytes, bytes);
		if (bytes >= this.exceededBytes) {
			this.exceededBytes = Long.MAX_VALUE;
		}
	}

	/** So many bytes did not go together: the instance has thrown something out. */
	void exceeded(long bytes) {
		if (bytes > this.provenBytes) {
			this.exceededBytes = Math.min(this.exceededBytes, bytes);
		}
	}

}
