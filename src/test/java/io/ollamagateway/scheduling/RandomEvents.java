package io.ollamagateway.scheduling;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

import io.ollamagateway.fleet.model.Affinity;
import io.ollamagateway.fleet.model.Balance;
import io.ollamagateway.fleet.model.Capacity;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.InstanceState;
import io.ollamagateway.fleet.model.ModelLifecycle;
import io.ollamagateway.fleet.model.Outage;
import io.ollamagateway.fleet.model.Parallel;
import io.ollamagateway.fleet.model.Pool;
import io.ollamagateway.fleet.model.Pools;
import io.ollamagateway.fleet.model.Preload;
import io.ollamagateway.fleet.model.QueueLimits;
import io.ollamagateway.fleet.model.Timeouts;
import io.ollamagateway.protocol.AnswerCounters;
import io.ollamagateway.protocol.Endpoint;
import io.ollamagateway.protocol.KeepAlive;
import io.ollamagateway.protocol.RunnerOptions;

/**
 * Random events for a scheduler, in virtual time, and a look at it after each of them.
 * The same seed gives the same events.
 */
final class RandomEvents {

	private static final List<String> MODELS = List.of("m0", "m1", "m2", "m3", "m4", "m5");

	private static final List<String> INSTANCES = List.of("i0", "i1", "i2", "i3", "i4");

	private static final List<String> POOLS = List.of("p0", "p1", "p2");

	private static final long TICK = TestFleet.TICK.toNanos();

	private final long seed;

	private final SplittableRandom random;

	private final Scheduler scheduler;

	private final Invariants invariants;

	private final List<Lease> leases = new ArrayList<>();

	/** The loads that are under way, by instance and model. */
	private final List<Decision.Load> loads = new ArrayList<>();

	/** The capacity of each instance; what a reconfiguration keeps. */
	private final Map<String, Instance> known = new TreeMap<>();

	/**
	 * The loads of instances that have been taken away since; two of them may be equal.
	 */
	private final Set<Decision.Load> stray = Collections.newSetFromMap(new IdentityHashMap<>());

	private final Set<String> present = new HashSet<>();

	private final List<Ticket> failed = new ArrayList<>();

	private long nextTicket;

	private long now;

	private long lastTick;

	private boolean ending;

	RandomEvents(long seed) {
		this.seed = seed;
		this.random = new SplittableRandom(seed);
		this.scheduler = new Scheduler(this.random.split(), new SchedulerListener() {
		});
		this.invariants = new Invariants(seed, this.scheduler);
		reconfigure();
	}

	/** How many requests there were. */
	long asked() {
		return this.nextTicket;
	}

	void happen(int events) {
		for (int i = 0; i < events; i++) {
			happen();
		}
	}

	/**
	 * Everything comes to its end: what runs is answered, what loads is loaded or not,
	 * who waits is served or has waited too long.
	 */
	void end() {
		this.ending = true;
		while (!this.leases.isEmpty() || !this.loads.isEmpty() || this.scheduler.waiting() > 0) {
			if (!this.leases.isEmpty()) {
				giveBack();
			}
			if (!this.loads.isEmpty()) {
				endLoad();
			}
			advance(Duration.ofMillis(this.random.nextInt(2000)).toNanos());
		}
		this.invariants.allIsZero();
	}

	private void happen() {
		int dice = this.random.nextInt(1000);
		if (dice < 350) {
			ask();
		}
		else if (dice < 600) {
			giveBack();
		}
		else if (dice < 650) {
			tell(new SchedulingEvent.Cancelled(this.nextTicket - 1 - this.random.nextInt(20)));
		}
		else if (dice < 720) {
			endLoad();
		}
		else if (dice < 755) {
			InstanceState[] states = InstanceState.values();
			InstanceState state = this.random.nextInt(3) > 0 ? InstanceState.READY
					: states[this.random.nextInt(states.length)];
			tell(new SchedulingEvent.InstanceChanged(any(INSTANCES), state));
		}
		else if (dice < 790) {
			takeStock();
		}
		else if (dice < 795) {
			reconfigure();
		}
		else if (dice < 800) {
			tell(new SchedulingEvent.Unloaded(any(INSTANCES), Ask.name(any(MODELS))));
		}
		else {
			advance(this.random.nextInt(10) > 0 ? this.random.nextInt(200_000_000)
					: this.random.nextLong(20_000_000_000L));
		}
	}

	private void ask() {
		if (!this.failed.isEmpty() && this.random.nextBoolean()) {
			Ticket before = this.failed.removeLast();
			tell(new SchedulingEvent.Submitted(new Ticket(this.nextTicket++, before.pool(), before.request(),
					before.origin(), before.affinity(), before.heldBytes(), before.hashKey(), before.tried())));
			return;
		}
		Endpoint[] endpoints = { Endpoint.CHAT, Endpoint.CHAT, Endpoint.CHAT, Endpoint.GENERATE, Endpoint.EMBED,
				Endpoint.SHOW };
		Priority[] classes = Priority.values();
		String caller = "c" + this.random.nextInt(5);
		// a caller is in one class, as its key says
		Origin origin = new Origin(caller, classes[caller.charAt(1) % classes.length], 1 + caller.charAt(1) % 2);
		Ask what = Ask.chat(any(MODELS))
			.of(any(POOLS))
			.by(origin)
			.at(endpoints[this.random.nextInt(endpoints.length)])
			.with(this.random.nextInt(10) > 0 ? RunnerOptions.NONE : Ask.context(8192))
			.holding(this.random.nextInt(1000))
			.conversation(this.random.nextInt(10), this.random.nextInt(4000));
		tell(new SchedulingEvent.Submitted(what.ticket(this.nextTicket++)));
	}

	private void giveBack() {
		if (this.leases.isEmpty()) {
			return;
		}
		Lease lease = this.leases.remove(this.random.nextInt(this.leases.size()));
		int dice = this.random.nextInt(10);
		if (dice < 7) {
			tell(new SchedulingEvent.Returned(lease, LeaseOutcome.ANSWERED, counters(lease)));
		}
		else if (dice < 9 && !this.ending) {
			tell(new SchedulingEvent.Returned(lease, LeaseOutcome.FAILED, AnswerCounters.UNKNOWN));
			Ticket ticket = lease.ticket();
			if (ticket.tried().size() < 2) {
				List<String> tried = new ArrayList<>(ticket.tried());
				tried.add(lease.instance().id());
				this.failed.add(new Ticket(0, ticket.pool(), ticket.request(), ticket.origin(), ticket.affinity(),
						ticket.heldBytes(), ticket.hashKey(), Set.copyOf(tried)));
			}
		}
		else {
			tell(new SchedulingEvent.Returned(lease, LeaseOutcome.ABANDONED, AnswerCounters.UNKNOWN));
		}
	}

	private AnswerCounters counters(Lease lease) {
		if (this.random.nextInt(4) == 0) {
			return AnswerCounters.UNKNOWN;
		}
		long prompt = lease.ticket().promptTokens() + this.random.nextInt(100);
		long output = this.random.nextInt(500);
		Duration reading = Duration.ofMillis(prompt / 2);
		Duration writing = Duration.ofMillis(output * 20);
		Duration wait = Duration.ofMillis(this.random.nextInt(3) > 0 ? 0 : this.random.nextInt(5000));
		return new AnswerCounters(reading.plus(writing).plus(wait), Duration.ZERO, reading, writing, prompt,
				this.random.nextBoolean() ? prompt / 3 : null, output, "stop");
	}

	private void endLoad() {
		if (this.loads.isEmpty()) {
			return;
		}
		Decision.Load load = this.loads.remove(this.random.nextInt(this.loads.size()));
		String id = load.instance().id();
		if (this.stray.remove(load)) {
			if (this.present.contains(id)) {
				return;
			}
		}
		else {
			this.invariants.loadEnded(load);
		}
		int dice = this.random.nextInt(20);
		if (dice < 16) {
			tell(new SchedulingEvent.Loaded(id, load.runner(), Duration.ofMillis(1 + this.random.nextInt(5000))));
		}
		else {
			SchedulingEvent.LoadFailed.Cause[] causes = SchedulingEvent.LoadFailed.Cause.values();
			tell(new SchedulingEvent.LoadFailed(id, load.runner(), "out of memory", causes[dice % causes.length]));
		}
	}

	/** An instance tells of models; not always of those that the gateway believes in. */
	private void takeStock() {
		List<String> installed = new ArrayList<>();
		List<String> resident = new ArrayList<>();
		for (String model : MODELS) {
			if (this.random.nextInt(10) > 0) {
				installed.add(model);
				if (this.random.nextInt(3) == 0) {
					resident.add(model);
				}
			}
		}
		tell(new SchedulingEvent.Inventoried(any(INSTANCES),
				TestFleet.inventory((this.random.nextInt(5) > 0) ? TestFleet.CHATS : TestFleet.EMBEDS, installed,
						resident.toArray(String[]::new))));
	}

	private void reconfigure() {
		for (String id : INSTANCES) {
			if (!this.known.containsKey(id) || this.random.nextInt(3) == 0) {
				this.known.put(id, instance(id));
			}
		}
		List<Pool> pools = new ArrayList<>();
		for (String name : POOLS) {
			if (this.random.nextInt(8) > 0) {
				List<Instance> members = new ArrayList<>();
				for (String id : INSTANCES) {
					if (this.random.nextInt(2) == 0) {
						members.add(this.known.get(id));
					}
				}
				pools.add(pool(name, members));
			}
		}
		Set<String> present = new HashSet<>();
		pools.forEach((pool) -> pool.instances().forEach((instance) -> present.add(instance.id())));
		for (Decision.Load load : this.loads) {
			if (!present.contains(load.instance().id())) {
				this.stray.add(load);
				this.invariants.forgotten(load.instance().id());
			}
		}
		this.present.clear();
		this.present.addAll(present);
		tell(new SchedulingEvent.PoolsChanged(new Pools(pools, null)));
	}

	private Instance instance(String id) {
		Parallel parallel = (this.random.nextInt(3) == 0) ? Parallel.AUTO
				: new Parallel(1 + this.random.nextInt(3), false);
		return TestFleet.instance(id, 1 + this.random.nextInt(3),
				new Capacity(parallel, 1 + this.random.nextInt(6), this.random.nextBoolean() ? 0 : 4L << 30,
						this.random.nextInt(4), 0, this.random.nextBoolean() ? Set.of() : Set.of("llama")));
	}

	private Pool pool(String name, List<Instance> members) {
		Balance.Strategy[] strategies = Balance.Strategy.values();
		Balance.Strategy strategy = (this.random.nextInt(4) > 0) ? Balance.Strategy.LEAST_LOADED
				: strategies[this.random.nextInt(strategies.length)];
		String fallback = (this.random.nextInt(4) == 0 && !name.equals("p0")) ? "p0" : null;
		Duration coldStart = this.random.nextBoolean() ? Duration.ofSeconds(30) : null;
		QueueLimits queue = new QueueLimits(this.random.nextInt(20), 5000 + this.random.nextInt(10_000),
				Duration.ofSeconds(10 + this.random.nextInt(20)), Duration.ofSeconds(5), null);
		return new Pool(name, List.of(), members, new Balance(strategy, Balance.HashOn.URI), Affinity.DEFAULT, queue,
				Timeouts.DEFAULT, new Outage(fallback, this.random.nextInt(5) == 0, coldStart))
			.withLifecycle(lifecycle());
	}

	private ModelLifecycle lifecycle() {
		List<Preload> preload = new ArrayList<>();
		for (int i = this.random.nextInt(8) - 4; i > 0; i--) {
			preload.add(new Preload(Ask.name(any(MODELS)),
					this.random.nextBoolean() ? RunnerOptions.NONE : Ask.context(8192)));
		}
		KeepAlive keepAlive = this.random.nextBoolean() ? null
				: new KeepAlive(Duration.ofSeconds(1 + this.random.nextInt(100)));
		return new ModelLifecycle(preload, keepAlive, false);
	}

	/** Time passes and is told, as long as somebody waits. */
	private void advance(long nanos) {
		long until = this.now + nanos;
		while (this.now < until) {
			this.now = Math.min(until, this.lastTick + TICK);
			if (this.now >= this.lastTick + TICK) {
				this.lastTick = this.now;
				if (this.scheduler.waiting() > 0 || this.scheduler.keepsWarm()) {
					tell(new SchedulingEvent.Elapsed());
				}
			}
		}
	}

	private void tell(SchedulingEvent event) {
		List<Decision> decisions;
		try {
			this.invariants.before(event, this.now);
			decisions = this.scheduler.on(event, this.now);
		}
		catch (RuntimeException ex) {
			throw new AssertionError("seed " + this.seed + ": " + event, ex);
		}
		for (Decision decision : decisions) {
			switch (decision) {
				case Decision.Granted granted -> this.leases.add(granted.lease());
				case Decision.Load load -> this.loads.add(load);
				case Decision.Refused _ -> {
				}
			}
		}
		this.invariants.after(event, decisions, this.now);
	}

	private <T> T any(List<T> all) {
		return all.get(this.random.nextInt(all.size()));
	}

}
