package io.ollamagateway.scheduling;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.ollamagateway.fleet.model.Balance;
import io.ollamagateway.fleet.model.Capacity;
import io.ollamagateway.fleet.model.HealthCheck;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.InstanceState;
import io.ollamagateway.fleet.model.Outage;
import io.ollamagateway.fleet.model.Parallel;
import io.ollamagateway.fleet.model.Pool;
import io.ollamagateway.fleet.model.Pools;
import io.ollamagateway.fleet.model.Timeouts;
import io.ollamagateway.protocol.AnswerCounters;
import io.ollamagateway.protocol.ModelRequest;

/**
 * A scheduler under test, and what it has said.
 */
final class TestFleet {

	final Scheduler scheduler;

	private final List<Pool> pools = new ArrayList<>();

	private long nextTicket;

	private long now;

	TestFleet(Scheduler scheduler) {
		this.scheduler = scheduler;
	}

	static Instance instance(String id, double weight) {
		return instance(id, weight, new Capacity(new Parallel(1_000_000, false), 1_000_000, 0, 0, 0, Set.of()));
	}

	static Instance instance(String id, double weight, Capacity capacity) {
		return new Instance(id, URI.create("http://" + id + ":11434"), weight, HealthCheck.DEFAULT, capacity);
	}

	TestFleet pool(String name, Balance.Strategy strategy, Instance... instances) {
		return pool(name, strategy, null, instances);
	}

	TestFleet pool(String name, Balance.Strategy strategy, String fallback, Instance... instances) {
		this.pools.add(new Pool(name, List.of(), List.of(instances), new Balance(strategy, Balance.HashOn.URI),
				Timeouts.DEFAULT, new Outage(fallback, false, null)));
		tell(new SchedulingEvent.PoolsChanged(new Pools(this.pools, null)));
		return this;
	}

	void down(String instance) {
		tell(new SchedulingEvent.InstanceChanged(instance, InstanceState.UNHEALTHY));
	}

	void up(String instance) {
		tell(new SchedulingEvent.InstanceChanged(instance, InstanceState.READY));
	}

	Decision submit(String pool) {
		return submit(pool, "", Set.of());
	}

	Decision submit(String pool, String hashKey, Set<String> tried) {
		return submit(pool, null, hashKey, tried);
	}

	Lease lease(String pool, ModelRequest request) {
		return ((Decision.Granted) submit(pool, request, "", Set.of())).lease();
	}

	private Decision submit(String pool, ModelRequest request, String hashKey, Set<String> tried) {
		Ticket ticket = new Ticket(this.nextTicket++, pool, request, Origin.UNKNOWN, 0, 0, hashKey, tried);
		List<Decision> decisions = tell(new SchedulingEvent.Submitted(ticket));
		return decisions.getFirst();
	}

	Lease lease(String pool) {
		return ((Decision.Granted) submit(pool)).lease();
	}

	Lease lease(String pool, String hashKey) {
		return ((Decision.Granted) submit(pool, hashKey, Set.of())).lease();
	}

	void giveBack(Lease lease) {
		tell(new SchedulingEvent.Returned(lease, LeaseOutcome.ANSWERED, AnswerCounters.UNKNOWN));
	}

	private List<Decision> tell(SchedulingEvent event) {
		return this.scheduler.on(event, this.now);
	}

}
