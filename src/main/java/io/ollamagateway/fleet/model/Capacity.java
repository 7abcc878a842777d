package io.ollamagateway.fleet.model;

import java.util.Set;

/**
 * What an instance can take. What is 0 is not known, and is learned from what is seen.
 *
 * @param parallel requests at once on one model
 * @param maxInFlight requests at once over all models
 * @param memoryBytes memory for models, the GPUs' if there are any; 0 = not known
 * @param maxLoadedModels models in memory at once, {@code OLLAMA_MAX_LOADED_MODELS}; 0 =
 * not known
 * @param loadBytesPerSecond how fast a model is read into memory; 0 = not known
 * @param singleSlotFamilies the families of models of which Ollama runs one request at a
 * time whatever it is told, lower case
 */
public record Capacity(Parallel parallel, int maxInFlight, long memoryBytes, int maxLoadedModels,
		long loadBytesPerSecond, Set<String> singleSlotFamilies) {

	/**
	 * The families that Ollama forces to one slot (ollama {@code server/sched.go}, as of
	 * 0.33). Models that only embed have one slot in any case.
	 */
	public static final Set<String> SINGLE_SLOT_FAMILIES = Set.of("mllama", "qwen3vl", "qwen3vlmoe", "qwen35",
			"qwen35moe", "qwen3next", "lfm2", "lfm2moe", "nemotron_h", "nemotron_h_moe", "nemotron_h_omni");

	/** One request at a time on each model, ten over all. */
	public static final Capacity DEFAULT = new Capacity(Parallel.ONE, 10, 0, 0, 0, SINGLE_SLOT_FAMILIES);

	public Capacity {
		if (maxInFlight < 1) {
			throw new IllegalArgumentException("max-in-flight must be 1 or more");
		}
		if (memoryBytes < 0 || maxLoadedModels < 0 || loadBytesPerSecond < 0) {
			throw new IllegalArgumentException("memory, max-loaded-models and load-bandwidth must not be below 0");
		}
		singleSlotFamilies = Set.copyOf(singleSlotFamilies);
	}

}
