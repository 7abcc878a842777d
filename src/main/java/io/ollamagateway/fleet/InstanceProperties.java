package io.ollamagateway.fleet;

import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * An instance as it is configured: a URL alone, or an object. What is said of one
 * instance in several pools must agree.
 *
 * @param id its name, a DNS label. Default: its host and port
 * @param url its address by the rules of {@code OLLAMA_HOST}. May be left out where
 * another pool says it for the same id
 * @param weight its speed in relation to the others, above 0. Default: 1
 * @param parallel how many requests it runs at once on one model, its
 * {@code OLLAMA_NUM_PARALLEL}, or {@code auto} to find it out. Default: its pool's
 * @param maxInFlight how many requests it runs at once over all models. Default: its
 * pool's
 * @param memory its memory for models, the GPUs' if it has any. Default: learned
 * @param maxLoadedModels how many models it keeps in memory, its
 * {@code OLLAMA_MAX_LOADED_MODELS}. Default: learned, beginning with 3
 * @param loadBandwidth how many bytes of a model it reads into memory each second.
 * Default: learned
 */
public record InstanceProperties(@Nullable String id, @Nullable String url, @Nullable Double weight,
		@Nullable String parallel, @Nullable Integer maxInFlight, @Nullable DataSize memory,
		@Nullable Integer maxLoadedModels, @Nullable DataSize loadBandwidth) {

	/**
	 * An instance of which only the URL is given. Spring's conversion finds this method
	 * by its name.
	 * @param url the URL
	 * @return the instance
	 */
	public static InstanceProperties of(String url) {
		return new InstanceProperties(null, url, null, null, null, null, null, null);
	}

}
