package io.ollamagateway.fleet;

import org.jspecify.annotations.Nullable;

/**
 * An instance as it is configured: a URL alone, or an object. What is said of one
 * instance in several pools must agree.
 *
 * @param id its name, a DNS label. Default: its host and port
 * @param url its address by the rules of {@code OLLAMA_HOST}. May be left out where
 * another pool says it for the same id
 * @param weight its speed in relation to the others, above 0. Default: 1
 */
public record InstanceProperties(@Nullable String id, @Nullable String url, @Nullable Double weight) {

	/**
	 * An instance of which only the URL is given. Spring's conversion finds this method
	 * by its name.
	 * @param url the URL
	 * @return the instance
	 */
	public static InstanceProperties of(String url) {
		return new InstanceProperties(null, url, null);
	}

}
