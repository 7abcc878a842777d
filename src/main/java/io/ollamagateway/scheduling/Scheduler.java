package io.ollamagateway.scheduling;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

import io.ollamagateway.fleet.model.HealthCheck;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.InstanceState;
import io.ollamagateway.fleet.model.Pool;
import io.ollamagateway.fleet.model.Pools;
import io.ollamagateway.protocol.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * Decides where a request goes: events in, decisions out. The choice of an instance and
 * the taking of the lease are one step, so that no two requests see the same free place.
 * <p>
 * It is the only owner of what it knows, has no threads, and is not safe for use by
 * several at once: its driver calls it one event at a time.
 */
public final class Scheduler {

	private final RandomGenerator random;

	private final SchedulerListener listener;

	private final Map<String, InstanceLoad> instances = new HashMap<>();

	private final Map<String, PoolSchedule> pools = new HashMap<>();

	private final Map<Long, InstanceLoad> leases = new HashMap<>();

	private long nextLease;

	/**
	 * Creates a scheduler that knows no pool yet.
	 * @param random breaks ties
	 * @param listener is told of each lease
	 */
	public Scheduler(RandomGenerator random, SchedulerListener listener) {
		this.random = random;
		this.listener = listener;
	}

	/**
	 * Takes in what happened.
	 * @param event what happened
	 * @return what follows from it, in order
	 */
	public List<Decision> on(SchedulingEvent event) {
		return switch (event) {
			case SchedulingEvent.Submitted submitted -> List.of(submit(submitted.ticket()));
			// nothing waits yet: a ticket is a lease or refused at once
			case SchedulingEvent.Cancelled _ -> List.of();
			case SchedulingEvent.Returned returned -> giveBack(returned.lease(), returned.outcome());
			case SchedulingEvent.PoolsChanged changed -> reconfigure(changed.pools());
			case SchedulingEvent.InstanceChanged changed -> changeState(changed.instance(), changed.state());
		};
	}

	private Decision submit(Ticket ticket) {
		PoolSchedule pool = this.pools.get(ticket.pool());
		if (pool == null) {
			return new Decision.Refused(ticket, Refusal.of(Refusal.Reason.UNAVAILABLE,
					"There is no pool '" + ticket.pool() + "'; ask the gateway's operator"));
		}
		Lease lease = lease(ticket, pool);
		String fallback = pool.pool().fallback();
		if (lease == null && fallback != null) {
			lease = lease(ticket, this.pools.get(fallback));
		}
		return (lease != null) ? new Decision.Granted(lease)
				: new Decision.Refused(ticket, allDown(ticket, pool.pool()));
	}

	private @Nullable Lease lease(Ticket ticket, @Nullable PoolSchedule pool) {
		InstanceLoad chosen = (pool != null) ? pool.choose(ticket) : null;
		if (pool == null || chosen == null) {
			return null;
		}
		if (ticket.takesSlot()) {
			chosen.take();
		}
		Lease lease = new Lease(this.nextLease++, ticket, pool.pool(), chosen.instance());
		this.leases.put(lease.id(), chosen);
		this.listener.leaseTaken(lease, chosen.inFlight());
		return lease;
	}

	private static Refusal allDown(Ticket ticket, Pool pool) {
		// an instance that comes back is seen at its next check
		Duration retryAfter = pool.instances()
			.stream()
			.map((instance) -> instance.health().interval())
			.min(Duration::compareTo)
			.orElse(HealthCheck.DEFAULT.interval());
		return Refusal
			.of(Refusal.Reason.UNAVAILABLE, "No instance of pool '" + ticket.pool() + "' is up; try again later")
			.retryAfter(retryAfter);
	}

	private List<Decision> giveBack(Lease lease, LeaseOutcome outcome) {
		InstanceLoad load = this.leases.remove(lease.id());
		if (load == null) {
			throw new IllegalStateException("Lease " + lease.id() + " was given back twice");
		}
		if (lease.ticket().takesSlot()) {
			load.giveBack();
		}
		this.listener.leaseReturned(lease, outcome, load.inFlight());
		return List.of();
	}

	private List<Decision> reconfigure(Pools configured) {
		Set<String> known = new HashSet<>();
		for (Instance instance : configured.instances()) {
			known.add(instance.id());
			this.instances.computeIfAbsent(instance.id(), (_) -> new InstanceLoad(instance)).reconfigure(instance);
		}
		// a lease on an instance that is gone keeps its own reference to the load
		this.instances.keySet().retainAll(known);
		this.pools.clear();
		for (Pool pool : configured.all()) {
			List<InstanceLoad> members = pool.instances()
				.stream()
				.map((instance) -> this.instances.get(instance.id()))
				.toList();
			this.pools.put(pool.name(), new PoolSchedule(pool, members, this.random));
		}
		return List.of();
	}

	private List<Decision> changeState(String instance, InstanceState state) {
		InstanceLoad load = this.instances.get(instance);
		if (load != null) {
			load.state(state);
		}
		return List.of();
	}

}
