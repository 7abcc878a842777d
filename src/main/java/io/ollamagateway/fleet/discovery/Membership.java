package io.ollamagateway.fleet.discovery;

import java.util.Map;

import io.ollamagateway.fleet.model.Pools;

/**
 * The pools with all their instances, those that are configured and those that were
 * found.
 *
 * @param pools the pools
 * @param leaving the instances that get nothing new, with the reasons
 */
public record Membership(Pools pools, Map<String, String> leaving) {

	public Membership {
		leaving = Map.copyOf(leaving);
	}

}
