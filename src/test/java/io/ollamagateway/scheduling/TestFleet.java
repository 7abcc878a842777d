package io.ollamagateway.scheduling;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

import io.ollamagateway.fleet.model.Balance;
import io.ollamagateway.fleet.model.Capacity;
import io.ollamagateway.fleet.model.HealthCheck;
import io.ollamagateway.fleet.model.InstalledModel;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.InstanceInventory;
import io.ollamagateway.fleet.model.InstanceState;
import io.ollamagateway.fleet.model.ModelDetails;
import io.ollamagateway.fleet.model.Outage;
import io.ollamagateway.fleet.model.Parallel;
import io.ollamagateway.fleet.model.Pool;
import io.ollamagateway.fleet.model.Pools;
import io.ollamagateway.fleet.model.ResidentModel;
import io.ollamagateway.fleet.model.Timeouts;
import io.ollamagateway.protocol.AnswerCounters;
import io.ollamagateway.protocol.ModelName;
import io.ollamagateway.protocol.ModelRequest;
import io.ollamagateway.protocol.Refusal;

/**
 * A scheduler under test, and what it has said.
 */
final class TestFleet {

	static final Duration TICK = Duration.ofMillis(100);

	static final Set<String> CHATS = Set.of("completion");

	static final Set<String> EMBEDS = Set.of("embedding");

	private static final long GIB = 1L << 30;

	final Scheduler scheduler;

	/** The loads that have been decided and have not ended. */
	final List<Decision.Load> loads = new ArrayList<>();

	/** The ids of the tickets in the order in which they were served. */
	final List<Long> served = new ArrayList<>();

	private final List<Pool> pools = new ArrayList<>();

	private final Set<String> known = new HashSet<>();

	private final Map<Long, Lease> leases = new HashMap<>();

	private final Map<Long, Refusal> refusals = new HashMap<>();

	private long nextTicket;

	private long now;

	TestFleet(Scheduler scheduler) {
		this.scheduler = scheduler;
	}

	/**
	 * A pool with such instances, all of them up.
	 */
	static TestFleet of(Instance... instances) {
		return new TestFleet(new Scheduler(new SplittableRandom(1), new SchedulerListener() {
		})).pools(TestPool.of(instances));
	}

	static Instance instance(String id, double weight) {
		return instance(id, weight, new Capacity(new Parallel(1_000_000, false), 1_000_000, 0, 0, 0, Set.of()));
	}

	static Instance instance(String id, double weight, Capacity capacity) {
		return new Instance(id, URI.create("http://" + id + ":11434"), weight, HealthCheck.DEFAULT, capacity);
	}

	/** One that holds so many models and loads a GiB a second. */
	static Instance small(String id, int slots, int models) {
		return instance(id, 1,
				new Capacity(new Parallel(slots, false), 100, 0, models, GIB, Capacity.SINGLE_SLOT_FAMILIES));
	}

	static InstanceInventory inventory(Set<String> capabilities, List<String> installed, String... resident) {
		Map<ModelName, InstalledModel> disk = installed.stream()
			.map((model) -> new InstalledModel(Ask.name(model), model, model, GIB, capabilities, "",
					new ModelDetails("gguf", "llama", List.of(), "", "")))
			.collect(Collectors.toMap(InstalledModel::name, (model) -> model));
		Map<ModelName, ResidentModel> memory = Arrays.stream(resident)
			.map((model) -> new ResidentModel(Ask.name(model), model, GIB, GIB, 4096, null))
			.collect(Collectors.toMap(ResidentModel::name, (model) -> model));
		return new InstanceInventory(disk, memory);
	}

	/** From now on there are these pools and no others. */
	TestFleet pools(TestPool... all) {
		this.pools.clear();
		for (TestPool pool : all) {
			this.pools.add(pool.get());
		}
		reconfigure();
		return this;
	}

	TestFleet pool(String name, Balance.Strategy strategy, Instance... instances) {
		return pool(name, strategy, null, instances);
	}

	TestFleet pool(String name, Balance.Strategy strategy, String fallback, Instance... instances) {
		this.pools.add(new Pool(name, List.of(), List.of(instances), new Balance(strategy, Balance.HashOn.URI),
				Timeouts.DEFAULT, new Outage(fallback, false, null)));
		reconfigure();
		return this;
	}

	/** Whoever is new has passed its first check at once. */
	private void reconfigure() {
		Pools now = new Pools(this.pools, null);
		tell(new SchedulingEvent.PoolsChanged(now));
		List<String> ids = now.instances().stream().map(Instance::id).toList();
		this.known.retainAll(ids);
		ids.stream().filter(this.known::add).forEach(this::up);
	}

	/** From now on there are these pools; whoever is new is still to be heard of. */
	void join(TestPool... all) {
		this.pools.clear();
		for (TestPool pool : all) {
			this.pools.add(pool.get());
		}
		tell(new SchedulingEvent.PoolsChanged(new Pools(this.pools, null)));
	}

	void down(String instance) {
		tell(new SchedulingEvent.InstanceChanged(instance, InstanceState.UNHEALTHY));
	}

	void up(String instance) {
		tell(new SchedulingEvent.InstanceChanged(instance, InstanceState.READY));
	}

	void drain(String instance) {
		tell(new SchedulingEvent.InstanceChanged(instance, InstanceState.DRAINING));
	}

	/** An instance tells that it has models on its disk, and some of them in memory. */
	void tells(String instance, List<String> installed, String... resident) {
		tell(new SchedulingEvent.Inventoried(instance, inventory(CHATS, installed, resident)));
	}

	void tells(String instance, InstanceInventory inventory) {
		tell(new SchedulingEvent.Inventoried(instance, inventory));
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

	/**
	 * Asks.
	 * @return the ticket's id
	 */
	long ask(Ask what) {
		long id = this.nextTicket++;
		tell(new SchedulingEvent.Submitted(what.ticket(id)));
		return id;
	}

	/** Asks for something of which a load is under way then, and ends that load. */
	long askAndLoad(Ask what) {
		long id = ask(what);
		loaded(this.loads.getLast().instance().id());
		return id;
	}

	/** Somebody has a model unloaded. */
	void unload(String instance, String model) {
		tell(new SchedulingEvent.Unloaded(instance, Ask.name(model)));
	}

	void cancel(long ticket) {
		tell(new SchedulingEvent.Cancelled(ticket));
	}

	boolean waits(long ticket) {
		return this.scheduler.position(ticket).isPresent();
	}

	boolean isServed(long ticket) {
		return this.leases.containsKey(ticket);
	}

	/** Where a ticket is served. */
	String place(long ticket) {
		return this.leases.get(ticket).instance().id();
	}

	Lease leaseOf(long ticket) {
		return this.leases.get(ticket);
	}

	/** How a ticket was refused. */
	Refusal refusal(long ticket) {
		return this.refusals.get(ticket);
	}

	void giveBack(Lease lease) {
		tell(new SchedulingEvent.Returned(lease, LeaseOutcome.ANSWERED, AnswerCounters.UNKNOWN));
	}

	void answer(long ticket) {
		answer(ticket, AnswerCounters.UNKNOWN);
	}

	void answer(long ticket, AnswerCounters counters) {
		tell(new SchedulingEvent.Returned(this.leases.remove(ticket), LeaseOutcome.ANSWERED, counters));
	}

	void fail(long ticket) {
		tell(new SchedulingEvent.Returned(this.leases.remove(ticket), LeaseOutcome.FAILED, AnswerCounters.UNKNOWN));
	}

	void doesNotLoad(long ticket) {
		tell(new SchedulingEvent.Returned(this.leases.remove(ticket), LeaseOutcome.NOT_LOADED, AnswerCounters.UNKNOWN));
	}

	void isNotInstalled(long ticket) {
		tell(new SchedulingEvent.Returned(this.leases.remove(ticket), LeaseOutcome.NOT_INSTALLED,
				AnswerCounters.UNKNOWN));
	}

	void loaded(String instance) {
		Decision.Load load = endLoad(instance);
		tell(new SchedulingEvent.Loaded(instance, load.runner(), Duration.ofSeconds(1)));
	}

	void loadFails(String instance, String reason, SchedulingEvent.LoadFailed.Cause cause) {
		Decision.Load load = endLoad(instance);
		tell(new SchedulingEvent.LoadFailed(instance, load.runner(), reason, cause));
	}

	private Decision.Load endLoad(String instance) {
		Decision.Load load = this.loads.stream()
			.filter((one) -> one.instance().id().equals(instance))
			.findFirst()
			.orElseThrow();
		this.loads.remove(load);
		return load;
	}

	ScheduleView view() {
		return this.scheduler.view(this.now);
	}

	/** Time passes and is told. */
	void pass(Duration time) {
		long until = this.now + time.toNanos();
		while (this.now < until) {
			this.now = Math.min(until, this.now + TICK.toNanos());
			tell(new SchedulingEvent.Elapsed());
		}
	}

	private List<Decision> tell(SchedulingEvent event) {
		List<Decision> decisions = this.scheduler.on(event, this.now);
		for (Decision decision : decisions) {
			switch (decision) {
				case Decision.Granted granted -> {
					this.leases.put(granted.lease().ticket().id(), granted.lease());
					this.served.add(granted.lease().ticket().id());
				}
				case Decision.Refused refused -> this.refusals.put(refused.ticket().id(), refused.refusal());
				case Decision.Load load -> this.loads.add(load);
			}
		}
		return decisions;
	}

}
