package io.ollamagateway.simulator;

import java.util.Collection;

import org.jspecify.annotations.Nullable;

/**
 * The memory of an instance: what is free, what Ollama predicts a model to take, and what
 * it does take. Rules of {@code server/sched.go}.
 */
final class Memory {

	/** The prediction must not be above this share of what is free. */
	private static final double SHARE = 0.8;

	/** Buffers for computing, which the prediction does not see. */
	private static final long COMPUTE = 300L << 20;

	private final InstanceSettings settings;

	private final Collection<Runner> loaded;

	Memory(InstanceSettings settings, Collection<Runner> loaded) {
		this.settings = settings;
		this.loaded = loaded;
	}

	long usedVram() {
		return this.loaded.stream().mapToLong((runner) -> runner.placement.vram()).sum();
	}

	long usedRam() {
		return this.loaded.stream().mapToLong((runner) -> runner.placement.ram()).sum();
	}

	private long freeVram() {
		return this.settings.totalVram() - usedVram();
	}

	private long freeRam() {
		return this.settings.hostRam() - usedRam();
	}

	/** Whether Ollama loads this beside what is loaded. */
	boolean fits(ModelSettings model, RunnerOptions options, int context) {
		double share = gpuShare(model, options);
		if (share > 0 && share < 1) {
			// who says how many layers go to the GPU is believed
			return true;
		}
		long batch = model.can("completion") ? batch(model, options, context).bytes() : 0;
		return predicted(model, context) + batch <= SHARE * free(model, options);
	}

	/** The batch that a model would have if it were loaded now. */
	Batch batch(ModelSettings model, RunnerOptions options, int context) {
		return Batch.of(options, (long) context * Runner.slots(model, this.settings), predicted(model, context),
				free(model, options));
	}

	private long predicted(ModelSettings model, int context) {
		return model.memory(context, Runner.slots(model, this.settings));
	}

	private long free(ModelSettings model, RunnerOptions options) {
		return (gpuShare(model, options) > 0) ? freeVram() : freeRam();
	}

	/**
	 * Where a model would lie if it were loaded now. What is alone may lie partly outside
	 * of the GPUs.
	 * @return null if there is not enough memory
	 */
	@Nullable Placement place(ModelSettings model, RunnerOptions options, int context) {
		long size = model.memory(context, Runner.slots(model, this.settings)) + COMPUTE;
		double share = gpuShare(model, options);
		long vram = (long) (share * size);
		if (vram > freeVram() && this.loaded.isEmpty() && share == 1) {
			vram = freeVram();
		}
		Placement placement = new Placement(size, vram);
		return (vram <= freeVram() && placement.ram() <= freeRam()) ? placement : null;
	}

	/** The share of a model that is meant to lie in GPUs. */
	private double gpuShare(ModelSettings model, RunnerOptions options) {
		if (this.settings.gpus().isEmpty()) {
			return 0;
		}
		Long layers = options.number("num_gpu");
		// the output is a layer more
		return (layers != null && layers >= 0) ? Math.min(1, layers / (model.layers() + 1.0)) : 1;
	}

}
