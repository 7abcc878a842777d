package io.ollamagateway.fleet.model;

import java.util.List;

import io.ollamagateway.protocol.ModelPattern;

/**
 * A named group of instances that serves a set of models.
 *
 * @param name a DNS label, also the host of the pool's {@code lb://} URL
 * @param models the models that it serves
 * @param instances its instances
 * @param balance how it chooses among them
 * @param affinity which requests belong together
 * @param queue the bounds of its queue
 * @param timeouts the time limits of its calls
 * @param outage what it does when none of its instances can serve
 */
public record Pool(String name, List<ModelPattern> models, List<Instance> instances, Balance balance, Affinity affinity,
		QueueLimits queue, Timeouts timeouts, Outage outage) {

	public Pool {
		DnsLabel.require("The pool's name", name);
		models = List.copyOf(models);
		instances = List.copyOf(instances);
	}

	/**
	 * A pool with the usual queue and affinity.
	 * @param name its name
	 * @param models the models that it serves
	 * @param instances its instances
	 * @param balance how it chooses among them
	 * @param timeouts the time limits of its calls
	 * @param outage what it does when none of its instances can serve
	 */
	public Pool(String name, List<ModelPattern> models, List<Instance> instances, Balance balance, Timeouts timeouts,
			Outage outage) {
		this(name, models, instances, balance, Affinity.DEFAULT, QueueLimits.DEFAULT, timeouts, outage);
	}

}
