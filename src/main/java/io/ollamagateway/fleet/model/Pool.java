package io.ollamagateway.fleet.model;

import java.util.List;

import io.ollamagateway.protocol.ModelPattern;
import org.jspecify.annotations.Nullable;

/**
 * A named group of instances that serves a set of models.
 *
 * @param name a DNS label, also the host of the pool's {@code lb://} URL
 * @param models the models that it serves
 * @param instances its instances
 * @param balance how it chooses among them
 * @param timeouts the time limits of its calls
 * @param fallback the name of the pool that serves instead when all instances are down
 */
public record Pool(String name, List<ModelPattern> models, List<Instance> instances, Balance balance, Timeouts timeouts,
		@Nullable String fallback) {

	public Pool {
		DnsLabel.require("The pool's name", name);
		models = List.copyOf(models);
		instances = List.copyOf(instances);
	}

}
