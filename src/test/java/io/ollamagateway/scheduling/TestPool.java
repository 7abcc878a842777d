package io.ollamagateway.scheduling;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.ollamagateway.fleet.model.Affinity;
import io.ollamagateway.fleet.model.Balance;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.ModelLifecycle;
import io.ollamagateway.fleet.model.Outage;
import io.ollamagateway.fleet.model.Pool;
import io.ollamagateway.fleet.model.Preload;
import io.ollamagateway.fleet.model.QueueLimits;
import io.ollamagateway.fleet.model.Timeouts;
import io.ollamagateway.protocol.KeepAlive;
import io.ollamagateway.protocol.RunnerOptions;

/**
 * The configuration of a pool in a test.
 */
record TestPool(String name, List<Instance> instances, Balance.Strategy strategy, QueueLimits queue, Outage outage,
		ModelLifecycle lifecycle) {

	static TestPool of(Instance... instances) {
		return new TestPool(Ask.POOL, List.of(instances), Balance.Strategy.LEAST_LOADED, QueueLimits.DEFAULT,
				Outage.REFUSE, ModelLifecycle.DEFAULT);
	}

	TestPool preload(String... models) {
		return preload(null, models);
	}

	TestPool preload(KeepAlive keepAlive, String... models) {
		List<Preload> preload = Stream.of(models).map((one) -> new Preload(Ask.name(one), RunnerOptions.NONE)).toList();
		return lifecycle(new ModelLifecycle(preload, keepAlive, false));
	}

	TestPool lifecycle(ModelLifecycle other) {
		return new TestPool(this.name, this.instances, this.strategy, this.queue, this.outage, other);
	}

	TestPool named(String other) {
		return new TestPool(other, this.instances, this.strategy, this.queue, this.outage, this.lifecycle);
	}

	TestPool by(Balance.Strategy rule) {
		return new TestPool(this.name, this.instances, rule, this.queue, this.outage, this.lifecycle);
	}

	TestPool queue(int capacity, long bytes, Duration maxWait) {
		return new TestPool(this.name, this.instances, this.strategy,
				new QueueLimits(capacity, bytes, maxWait, Duration.ofSeconds(15), null), this.outage, this.lifecycle);
	}

	TestPool queue(int capacity) {
		return queue(capacity, Long.MAX_VALUE, Duration.ofSeconds(60));
	}

	TestPool fallback(String other) {
		return outage(new Outage(other, false, null));
	}

	TestPool outage(Outage other) {
		return new TestPool(this.name, this.instances, this.strategy, this.queue, other, this.lifecycle);
	}

	Pool get() {
		return new Pool(this.name, List.of(), this.instances, new Balance(this.strategy, Balance.HashOn.URI),
				Affinity.DEFAULT, this.queue, Timeouts.DEFAULT, this.outage)
			.withLifecycle(this.lifecycle);
	}

}
