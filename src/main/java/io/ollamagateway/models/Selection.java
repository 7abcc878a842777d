package io.ollamagateway.models;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The instances that a client names for a change of models.
 *
 * @param pool the name of the pool; absent = the one that serves the model
 * @param instances the ids of instances; empty = all of the pool
 */
public record Selection(@Nullable String pool, List<String> instances) {

	public Selection {
		instances = List.copyOf(instances);
	}

}
