package io.ollamagateway.scheduling;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

import io.ollamagateway.fleet.model.BreakerState;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.InstanceInventory;
import io.ollamagateway.fleet.model.InstanceState;
import io.ollamagateway.fleet.model.Pool;
import io.ollamagateway.fleet.model.Pools;
import io.ollamagateway.protocol.ModelName;
import io.ollamagateway.protocol.Refusal;

/**
 * Decides where a request goes, and when: events in, decisions out. The choice of an
 * instance and the taking of the lease are one step, so that no two requests see the same
 * free place. Who finds none waits in the queue of its pool; who comes back from an
 * instance makes room for the one whose turn it is there.
 * <p>
 * It is the only owner of what it knows, has no threads, and is not safe for use by
 * several at once: its driver calls it one event at a time. The same events at the same
 * times with the same random numbers give the same decisions.
 */
public final class Scheduler {

	private final RandomGenerator random;

	private final Map<String, InstanceLoad> instances = new HashMap<>();

	private final Map<String, PoolSchedule> pools = new HashMap<>();

	/** Instances that may have become free for somebody by the way. */
	private final List<InstanceLoad> unsettled = new ArrayList<>();

	private final Decisions decisions = new Decisions();

	private final Estimator estimator = new Estimator();

	private final Residency residency = new Residency(this.estimator);

	private final LoadingTimes loading = new LoadingTimes(this.residency, this.pools.values());

	private final Chooser chooser;

	private final LoadPlanner planner;

	private final Loads loads;

	private final Preloads preloads;

	private final WaitingRoom room;

	private final Turns turns;

	private final Leases leases;

	/** Whether some instance shall have models in memory before anybody asks for them. */
	private boolean preloading;

	/** Whether requests may be kept away from such an instance. */
	private boolean leavesOut;

	private long now;

	/**
	 * Creates a scheduler that knows no pool yet.
	 * @param random breaks ties
	 * @param listener is told of each lease
	 */
	public Scheduler(RandomGenerator random, SchedulerListener listener) {
		this(random, listener, LoadRules.DEFAULT);
	}

	Scheduler(RandomGenerator random, SchedulerListener listener, LoadRules rules) {
		this.random = random;
		this.chooser = new Chooser(this.estimator, this.residency, random);
		this.planner = new LoadPlanner(this.estimator, this.residency, rules);
		this.loads = new Loads(this.planner, this.residency, this.estimator, this.loading, listener, this.decisions);
		this.preloads = new Preloads(this.loads, this.planner);
		this.room = new WaitingRoom(this.estimator, this.loading, listener, this.decisions, this::giveUpClaims);
		this.turns = new Turns(this.chooser);
		this.leases = new Leases(this.estimator, this.residency, listener, this.decisions);
	}

	/**
	 * Takes in what happened.
	 * @param event what happened
	 * @param now when, in nanoseconds of a clock that never goes back
	 * @return what follows from it, in order
	 */
	public List<Decision> on(SchedulingEvent event, long now) {
		this.now = now;
		this.planner.look();
		switch (event) {
			case SchedulingEvent.Submitted submitted -> submit(submitted.ticket());
			case SchedulingEvent.Cancelled cancelled -> this.room.cancel(cancelled.ticket(), now);
			case SchedulingEvent.Returned returned -> serve(this.leases.giveBack(returned, now));
			case SchedulingEvent.PoolsChanged changed -> reconfigure(changed.pools());
			case SchedulingEvent.InstanceChanged changed -> changeState(changed.instance(), changed.state());
			case SchedulingEvent.BreakerChanged changed -> changeBreaker(changed.instance(), changed.breaker());
			case SchedulingEvent.CallsLimited limited -> limit(limited.instance(), limited.calls());
			case SchedulingEvent.Inventoried told -> take(told.instance(), told.inventory());
			case SchedulingEvent.Loaded loaded -> loaded(loaded);
			case SchedulingEvent.LoadFailed failed -> loadFailed(failed);
			case SchedulingEvent.Unloaded unloaded -> unloaded(unloaded.instance(), unloaded.model());
			case SchedulingEvent.Elapsed _ -> elapsed();
			case SchedulingEvent.Closing _ -> this.room.close(now);
		}
		settle();
		if (this.leavesOut) {
			settleLeftOut();
		}
		return this.decisions.take();
	}

	/**
	 * What kept requests away from who has just come may be over, also because a model
	 * has to go from where they would rather have been served.
	 */
	private void settleLeftOut() {
		long before;
		do {
			before = this.loads.claims();
			if (this.room.size() == 0) {
				return;
			}
			this.instances.values()
				.stream()
				.filter((load) -> load.wishes().isOpen() && load.hasWaiting())
				.forEach(this.unsettled::add);
			settle();
		}
		while (this.loads.claims() != before);
	}

	private void settle() {
		while (!this.unsettled.isEmpty()) {
			serve(this.unsettled.removeLast());
		}
	}

	/**
	 * How many tickets wait. As long as there are any, time must be told.
	 * @return 0 or more
	 */
	public int waiting() {
		return this.room.size();
	}

	/**
	 * Whether models are kept in memory. As long as they are, time must be told as well,
	 * but seldom.
	 * @return whether some instance has such models
	 */
	public boolean keepsWarm() {
		return this.preloading;
	}

	/**
	 * What it knows, for people and metrics.
	 * @param now the time in nanoseconds
	 * @return a view of this moment
	 */
	public ScheduleView view(long now) {
		return new Viewer(this.leases.out(), now).view(this.pools.values(), this.instances.values());
	}

	/** What is known of each instance, for those who check it. */
	Collection<InstanceLoad> instances() {
		return this.instances.values();
	}

	Collection<PoolSchedule> pools() {
		return this.pools.values();
	}

	/** The leases that are out. */
	Collection<Held> leases() {
		return this.leases.out();
	}

	/**
	 * Where a ticket stands.
	 * @param ticket its id
	 * @return its position, or nothing if it does not wait
	 */
	public Optional<QueuePosition> position(long ticket) {
		return this.room.position(ticket, this.now);
	}

	private void submit(Ticket ticket) {
		PoolSchedule pool = this.pools.get(ticket.pool());
		if (pool == null) {
			refuse(ticket, SchedulingRefusals.unknownPool(ticket.pool()));
			return;
		}
		RunnerKey key = RunnerKey.of(ticket.request());
		if (key.isBound() && ticket.takesSlot()) {
			this.estimator.facts(key.model()).arrivals().count(this.now);
		}
		Prospect prospect = prospect(pool, key, ticket.tried());
		if (prospect == Prospect.LOADS_FAIL && !ticket.takesSlot()) {
			// nothing has to be loaded for it
			prospect = Prospect.GOOD;
		}
		switch (prospect) {
			case GOOD -> accept(ticket, pool.line(key));
			case EMPTY -> {
				if (pool.pool().outage().coldStartWait() != null && ticket.takesSlot()) {
					this.room.enter(ticket, pool.line(key), this.now);
				}
				else {
					standIn(ticket, pool, key, prospect);
				}
			}
			default -> standIn(ticket, pool, key, prospect);
		}
	}

	/**
	 * Serves a ticket at once or lets it wait.
	 */
	private void accept(Ticket ticket, Line line) {
		Chooser.Place place = this.chooser.choose(line, ticket, this.now);
		if (place != null) {
			double cost = this.estimator.work(ticket);
			double start = line.pool().clock().start(ticket.origin(), cost);
			grant(ticket, line, place, cost, start);
		}
		else if (ticket.takesSlot()) {
			this.room.enter(ticket, line, this.now);
			this.loads.consider(line, this.now);
		}
		else {
			refuse(ticket, SchedulingRefusals.allDown(line.pool().pool()));
		}
	}

	/**
	 * What happens to a ticket that its pool cannot serve: design decision 8, in this
	 * order.
	 */
	private void standIn(Ticket ticket, PoolSchedule pool, RunnerKey key, Prospect prospect) {
		String fallback = pool.pool().outage().fallback();
		PoolSchedule other = (fallback != null) ? this.pools.get(fallback) : null;
		if (prospect == Prospect.UNKNOWN_MODEL) {
			refuse(ticket, SchedulingRefusals.unknownModel(ticket));
		}
		else if (other != null && prospect(other, key, ticket.tried()) == Prospect.GOOD) {
			accept(ticket, other.line(key));
		}
		else if (prospect == Prospect.LOADS_FAIL) {
			refuse(ticket, SchedulingRefusals.loadsFail(ticket, reasonOfFailure(pool, key)));
		}
		else if (prospect == Prospect.EMPTY) {
			refuse(ticket, SchedulingRefusals.empty(pool.pool()));
		}
		else {
			Line line = pool.line(key);
			Chooser.Place place = pool.pool().outage().panic() ? this.chooser.inPanic(line, ticket) : null;
			if (place != null) {
				double cost = this.estimator.work(ticket);
				grant(ticket, line, place, cost, pool.clock().start(ticket.origin(), cost));
			}
			else {
				refuse(ticket, SchedulingRefusals.allDown(pool.pool()));
			}
		}
	}

	private Prospect prospect(PoolSchedule pool, RunnerKey key, Set<String> tried) {
		return Prospect.of(pool, key, this.residency.of(key.model()), tried, this.now);
	}

	private String reasonOfFailure(PoolSchedule pool, RunnerKey key) {
		return pool.members()
			.stream()
			.map((load) -> load.refusal(key, this.now))
			.filter(Objects::nonNull)
			.map(LoadFailure::reason)
			.findFirst()
			.orElse("no instance could load it");
	}

	/**
	 * Makes instances take up again what they had put aside for a line in which nobody
	 * waits any more.
	 */
	private void giveUpClaims(Line line) {
		for (InstanceLoad load : line.pool().members()) {
			if (load.claim() instanceof Claim.MakingRoom claim && claim.line() == line) {
				this.unsettled.add(load);
			}
		}
	}

	private void grant(Ticket ticket, Line line, Chooser.Place place, double cost, double start) {
		if (ticket.takesSlot()) {
			place.instance().wishes().asked(line.key().model());
		}
		if (this.leases.take(ticket, line, place, cost, start, this.now)) {
			// others who wait for the same may be served there too
			this.unsettled.add(place.instance());
		}
	}

	private void refuse(Ticket ticket, Refusal refusal) {
		this.decisions.refuse(ticket, refusal);
	}

	/**
	 * Gives an instance what it can take: first requests for what it has in memory, each
	 * in its turn, then perhaps another model.
	 */
	private void serve(InstanceLoad load) {
		this.loads.advance(load, this.now);
		while (load.isUsable() && load.hasRoom()) {
			Waiting next = this.turns.next(load, this.now);
			if (next == null) {
				break;
			}
			Chooser.Place place = Objects.requireNonNull(this.chooser.on(load, next.line(), this.now));
			this.room.leave(next, this.now);
			grant(next.ticket(), next.line(), place, next.cost(), next.start());
		}
		if (load.isUsable() && load.claim() == null && this.room.size() > 0) {
			this.loads.considerOn(load, this.now);
		}
		if (!load.wishes().isEmpty() && load.claim() == null && this.preloads.consider(load, this.now)) {
			this.unsettled.add(load);
		}
	}

	private void unloaded(String instance, ModelName model) {
		this.planner.fleetChanged();
		InstanceLoad load = this.instances.get(instance);
		if (load == null) {
			return;
		}
		Wish wish = load.wishes().of(model);
		if (wish != null) {
			wish.state(Wish.State.DROPPED);
		}
		Runner runner = load.runner(model);
		if (runner != null && runner.isReady() && runner.active() == 0) {
			this.residency.remove(runner);
			this.loading.watch(model, this.now);
		}
		serve(load);
	}

	private void loaded(SchedulingEvent.Loaded loaded) {
		this.planner.fleetChanged();
		InstanceLoad load = this.instances.get(loaded.instance());
		if (load != null && this.loads.succeeded(load, loaded, this.now)) {
			serve(load);
		}
	}

	private void loadFailed(SchedulingEvent.LoadFailed failed) {
		this.planner.fleetChanged();
		InstanceLoad load = this.instances.get(failed.instance());
		if (load != null && this.loads.failed(load, failed, this.now)) {
			review(load.pools());
			serve(load);
		}
	}

	private void reconfigure(Pools configured) {
		this.planner.fleetChanged();
		// what comes later has to pass its first check before it gets requests
		InstanceState unknown = this.pools.isEmpty() ? InstanceState.STARTING : InstanceState.JOINING;
		Set<String> known = new HashSet<>();
		for (Instance instance : configured.instances()) {
			known.add(instance.id());
			InstanceLoad before = this.instances.get(instance.id());
			if (before != null && !before.instance().url().equals(instance.url())) {
				// another server of the same name
				forget(before);
			}
			this.instances.computeIfAbsent(instance.id(), (_) -> new InstanceLoad(instance, unknown))
				.reconfigure(instance);
		}
		// a lease on an instance that is gone keeps its own reference to the load
		List<InstanceLoad> gone = this.instances.values()
			.stream()
			.filter((load) -> !known.contains(load.instance().id()))
			.toList();
		gone.forEach(this::forget);
		Set<String> names = new HashSet<>();
		for (Pool pool : configured.all()) {
			names.add(pool.name());
			List<InstanceLoad> members = pool.instances()
				.stream()
				.map((instance) -> Objects.requireNonNull(this.instances.get(instance.id())))
				.toList();
			PoolSchedule schedule = this.pools.computeIfAbsent(pool.name(), (_) -> new PoolSchedule(pool, this.random));
			schedule.reconfigure(pool, members, this.random, this.now);
			members.forEach((member) -> member.pools().add(schedule));
		}
		List<PoolSchedule> dropped = this.pools.values()
			.stream()
			.filter((pool) -> !names.contains(pool.pool().name()))
			.toList();
		for (PoolSchedule pool : dropped) {
			this.pools.remove(pool.pool().name());
			this.room.dissolve(pool, this.now);
		}
		this.instances.values().forEach(InstanceLoad::poolsChanged);
		List<InstanceLoad> wishing = this.instances.values()
			.stream()
			.filter((load) -> !load.wishes().isEmpty())
			.toList();
		this.preloading = !wishing.isEmpty();
		this.leavesOut = wishing.stream()
			.anyMatch((load) -> load.pools().stream().anyMatch((pool) -> !pool.foresees()));
		review(List.copyOf(this.pools.values()));
		List.copyOf(this.instances.values()).forEach(this::serve);
	}

	private void forget(InstanceLoad load) {
		this.loads.forget(load);
		load.retire();
		this.instances.remove(load.instance().id());
	}

	private void changeState(String instance, InstanceState state) {
		this.planner.fleetChanged();
		InstanceLoad load = this.instances.get(instance);
		if (load != null) {
			load.state(state);
			load.pools().forEach((pool) -> pool.membersChanged(this.now));
			load.runners().forEach((runner) -> this.loading.watch(runner.model(), this.now));
			review(load.pools());
			serve(load);
		}
	}

	private void changeBreaker(String instance, BreakerState breaker) {
		this.planner.fleetChanged();
		InstanceLoad load = this.instances.get(instance);
		if (load != null) {
			load.breaker(breaker);
			load.runners().forEach((runner) -> this.loading.watch(runner.model(), this.now));
			review(load.pools());
			serve(load);
		}
	}

	private void limit(String instance, int calls) {
		InstanceLoad load = this.instances.get(instance);
		if (load != null) {
			load.limit(calls);
			serve(load);
		}
	}

	private void take(String instance, InstanceInventory inventory) {
		this.planner.fleetChanged();
		InstanceLoad load = this.instances.get(instance);
		if (load != null) {
			this.residency.told(load, inventory, this.now);
			review(load.pools());
			serve(load);
		}
	}

	/**
	 * Looks again at who waits, after something has changed that may leave nobody to
	 * serve them.
	 */
	private void review(List<PoolSchedule> changed) {
		for (PoolSchedule pool : changed) {
			for (Line line : List.copyOf(pool.waitingLines())) {
				Prospect prospect = prospect(pool, line.key(), Set.of());
				boolean hopeless = prospect != Prospect.GOOD
						&& !(prospect == Prospect.EMPTY && pool.pool().outage().coldStartWait() != null);
				List<Waiting> all = hopeless ? List.copyOf(line.byArrival()) : List.copyOf(line.retried());
				for (Waiting one : all) {
					Prospect own = hopeless ? prospect : prospect(pool, line.key(), one.ticket().tried());
					if (hopeless || (own != Prospect.GOOD && own != Prospect.EMPTY)) {
						this.room.withdraw(one, this.now);
						standIn(one.ticket(), pool, line.key(), own);
					}
				}
			}
		}
	}

	private void elapsed() {
		this.planner.fleetChanged();
		if (this.preloading) {
			this.instances.values().stream().filter((load) -> !load.wishes().isEmpty()).forEach(this.unsettled::add);
		}
		if (this.room.size() == 0) {
			return;
		}
		List<Line> lines = new ArrayList<>();
		for (PoolSchedule pool : this.pools.values()) {
			if (pool.size() > 0) {
				lines.addAll(pool.waitingLines());
			}
		}
		lines.sort(Comparator.comparingLong((line) -> line.oldest().arrived()));
		for (Line line : lines) {
			this.loading.watch(line, this.now);
			this.room.expire(line, this.now);
		}
		for (InstanceLoad load : this.instances.values()) {
			if (load.claim() != null) {
				this.unsettled.add(load);
			}
		}
		for (Line line : lines) {
			this.loads.consider(line, this.now);
		}
	}

}
