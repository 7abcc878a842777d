package io.ollamagateway.simulator;

/**
 * How many tokens of a prompt are computed at once, as Ollama chooses it, and what that
 * takes. The longer the context the more, as long as there is room.
 *
 * @param size tokens
 * @param fromContext contexts longer than this
 * @param headroom the share of free memory that the model must leave it
 * @param bytes memory
 */
record Batch(int size, int fromContext, double headroom, long bytes) {

	private static final Batch LARGE = new Batch(2048, 32_768, 0.6, 2L << 30);

	private static final Batch MEDIUM = new Batch(1024, 4096, 0.75, 768L << 20);

	private static final Batch SMALL = new Batch(512, 0, 1, 0);

	private static final double SHARE = 0.8;

	/**
	 * The batch that a model is loaded with.
	 * @param context the context of all slots together
	 * @param predicted what the model takes without it
	 */
	static Batch of(RunnerOptions options, long context, long predicted, long free) {
		Long asked = options.number("num_batch");
		for (Batch batch : new Batch[] { LARGE, MEDIUM }) {
			boolean chosen = (asked != null) ? asked >= batch.size
					: context > batch.fromContext && batch.fits(predicted, free);
			if (chosen) {
				return batch;
			}
		}
		return SMALL;
	}

	private boolean fits(long predicted, long free) {
		return predicted <= this.headroom * free && predicted + this.bytes <= SHARE * free;
	}

}
