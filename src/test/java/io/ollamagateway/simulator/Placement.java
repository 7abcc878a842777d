package io.ollamagateway.simulator;

/**
 * Where a loaded model lies.
 *
 * @param size bytes of weights, cache and buffers
 * @param vram how many of them are in GPUs
 */
record Placement(long size, long vram) {

	/** How much longer a layer takes outside of a GPU. */
	private static final double CPU = 10;

	/** Bytes outside of GPUs. */
	long ram() {
		return this.size - this.vram;
	}

	/** How much longer a token takes than with all in GPUs, 1 for as long. */
	double slowdown() {
		return 1 + (CPU - 1) * ram() / this.size;
	}

}
