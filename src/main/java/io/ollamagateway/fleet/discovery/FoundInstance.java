package io.ollamagateway.fleet.discovery;

import java.net.URI;
import java.util.Map;

import io.ollamagateway.fleet.model.Pod;
import org.jspecify.annotations.Nullable;

/**
 * A server that was found.
 *
 * @param name its name where it was found; empty if it has none
 * @param url its base URL
 * @param pod the pod in which it runs, if it is one
 * @param settings what is said of it where it was found, by name
 * @param leaving why it gets nothing new; absent if it does
 */
record FoundInstance(String name, URI url, @Nullable Pod pod, Map<String, String> settings, @Nullable String leaving) {

	static FoundInstance of(String name, URI url) {
		return new FoundInstance(name, url, null, Map.of(), null);
	}

}
