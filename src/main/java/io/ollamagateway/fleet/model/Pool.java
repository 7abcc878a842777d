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
 * @param affinity which requests belong together
 * @param queue the bounds of its queue
 * @param timeouts the time limits of its calls
 * @param outage what it does when none of its instances can serve
 * @param discovery how further instances are found; absent = there are no others
 * @param lifecycle what it does about its models by itself
 */
public record Pool(String name, List<ModelPattern> models, List<Instance> instances, Balance balance, Affinity affinity,
		QueueLimits queue, Timeouts timeouts, Outage outage, @Nullable Discovery discovery, ModelLifecycle lifecycle) {

	public Pool {
		DnsLabel.require("The pool's name", name);
		models = List.copyOf(models);
		instances = List.copyOf(instances);
	}

	/**
	 * A pool that has no other instances than these.
	 * @param name its name
	 * @param models the models that it serves
	 * @param instances its instances
	 * @param balance how it chooses among them
	 * @param affinity which requests belong together
	 * @param queue the bounds of its queue
	 * @param timeouts the time limits of its calls
	 * @param outage what it does when none of its instances can serve
	 */
	public Pool(String name, List<ModelPattern> models, List<Instance> instances, Balance balance, Affinity affinity,
			QueueLimits queue, Timeouts timeouts, Outage outage) {
		this(name, models, instances, balance, affinity, queue, timeouts, outage, null);
	}

	/**
	 * A pool that does nothing about its models by itself.
	 * @param name its name
	 * @param models the models that it serves
	 * @param instances its instances
	 * @param balance how it chooses among them
	 * @param affinity which requests belong together
	 * @param queue the bounds of its queue
	 * @param timeouts the time limits of its calls
	 * @param outage what it does when none of its instances can serve
	 * @param discovery how further instances are found; absent = there are no others
	 */
	public Pool(String name, List<ModelPattern> models, List<Instance> instances, Balance balance, Affinity affinity,
			QueueLimits queue, Timeouts timeouts, Outage outage, @Nullable Discovery discovery) {
		this(name, models, instances, balance, affinity, queue, timeouts, outage, discovery, ModelLifecycle.DEFAULT);
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

	/**
	 * The same pool with other instances.
	 * @param others the instances
	 * @return the pool
	 */
	public Pool withInstances(List<Instance> others) {
		return new Pool(this.name, this.models, others, this.balance, this.affinity, this.queue, this.timeouts,
				this.outage, this.discovery, this.lifecycle);
	}

	/**
	 * The same pool that does something else about its models.
	 * @param other what it does
	 * @return the pool
	 */
	public Pool withLifecycle(ModelLifecycle other) {
		return new Pool(this.name, this.models, this.instances, this.balance, this.affinity, this.queue, this.timeouts,
				this.outage, this.discovery, other);
	}

}
