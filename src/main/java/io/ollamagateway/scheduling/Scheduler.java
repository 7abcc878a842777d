package io.ollamagateway.scheduling;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;

import io.ollamagateway.fleet.model.BreakerState;
import io.ollamagateway.fleet.model.InstanceInventory;
import io.ollamagateway.fleet.model.InstanceState;
import io.ollamagateway.fleet.model.Pools;
import io.ollamagateway.protocol.ModelName;

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

	private final Roster roster;

	/** Instances that may have become free for somebody by the way. */
	private final List<InstanceLoad> unsettled = new ArrayList<>();

	private final Decisions decisions = new Decisions();

	private final Estimator estimator = new Estimator();

	private final Residency residency = new Residency(this.estimator);

	private final LoadingTimes loading;

	private final Chooser chooser;

	private final LoadPlanner planner;

	private final Loads loads;

	private final Preloads preloads;

	private final WaitingRoom room;

	private final Turns turns;

	private final Leases leases;

	private final Reception reception;

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
		this.roster = new Roster(random);
		this.loading = new LoadingTimes(this.residency, this.roster.pools());
		this.chooser = new Chooser(this.estimator, this.residency, random);
		this.planner = new LoadPlanner(this.estimator, this.residency, rules);
		this.loads = new Loads(this.planner, this.residency, this.estimator, this.loading, listener, this.decisions);
		this.preloads = new Preloads(this.loads, this.planner);
		this.room = new WaitingRoom(this.estimator, this.loading, listener, this.decisions, this::giveUpClaims);
		this.turns = new Turns(this.chooser);
		this.leases = new Leases(this.estimator, this.residency, listener, this.decisions, this.unsettled::add);
		this.reception = new Reception(this.roster, this.estimator, this.residency, this.chooser, this.room,
				this.leases, this.loads, this.decisions);
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
			case SchedulingEvent.Submitted submitted -> this.reception.submit(submitted.ticket(), now);
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
		if (this.roster.leavesOut()) {
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
			this.roster.instances()
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
		return this.roster.preloads();
	}

	/**
	 * What it knows, for people and metrics.
	 * @param now the time in nanoseconds
	 * @return a view of this moment
	 */
	public ScheduleView view(long now) {
		return new Viewer(this.leases.out(), now).view(this.roster.pools(), this.roster.instances());
	}

	/** What is known of each instance, for those who check it. */
	Collection<InstanceLoad> instances() {
		return this.roster.instances();
	}

	Collection<PoolSchedule> pools() {
		return this.roster.pools();
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
			this.leases.take(next.ticket(), next.line(), place, next.cost(), next.start(), this.now);
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
		InstanceLoad load = this.roster.instance(instance);
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
		InstanceLoad load = this.roster.instance(loaded.instance());
		if (load != null && this.loads.succeeded(load, loaded, this.now)) {
			serve(load);
		}
	}

	private void loadFailed(SchedulingEvent.LoadFailed failed) {
		this.planner.fleetChanged();
		InstanceLoad load = this.roster.instance(failed.instance());
		if (load != null && this.loads.failed(load, failed, this.now)) {
			this.reception.review(load.pools(), this.now);
			serve(load);
		}
	}

	private void reconfigure(Pools configured) {
		this.planner.fleetChanged();
		Roster.Departed departed = this.roster.reconfigure(configured, this.now);
		// a lease on an instance that is gone keeps its own reference to the load
		for (InstanceLoad load : departed.instances()) {
			this.loads.forget(load);
			load.retire();
		}
		departed.pools().forEach((pool) -> this.room.dissolve(pool, this.now));
		this.reception.review(List.copyOf(this.roster.pools()), this.now);
		List.copyOf(this.roster.instances()).forEach(this::serve);
	}

	private void changeState(String instance, InstanceState state) {
		this.planner.fleetChanged();
		InstanceLoad load = this.roster.instance(instance);
		if (load != null) {
			load.state(state);
			load.pools().forEach((pool) -> pool.membersChanged(this.now));
			load.runners().forEach((runner) -> this.loading.watch(runner.model(), this.now));
			this.reception.review(load.pools(), this.now);
			serve(load);
		}
	}

	private void changeBreaker(String instance, BreakerState breaker) {
		this.planner.fleetChanged();
		InstanceLoad load = this.roster.instance(instance);
		if (load != null) {
			load.breaker(breaker);
			load.runners().forEach((runner) -> this.loading.watch(runner.model(), this.now));
			this.reception.review(load.pools(), this.now);
			serve(load);
		}
	}

	private void limit(String instance, int calls) {
		InstanceLoad load = this.roster.instance(instance);
		if (load != null) {
			load.limit(calls);
			serve(load);
		}
	}

	private void take(String instance, InstanceInventory inventory) {
		this.planner.fleetChanged();
		InstanceLoad load = this.roster.instance(instance);
		if (load != null) {
			this.residency.told(load, inventory, this.now);
			this.reception.review(load.pools(), this.now);
			serve(load);
		}
	}

	private void elapsed() {
		this.planner.fleetChanged();
		if (this.roster.preloads()) {
			this.roster.instances().stream().filter((load) -> !load.wishes().isEmpty()).forEach(this.unsettled::add);
		}
		if (this.room.size() == 0) {
			return;
		}
		List<Line> lines = new ArrayList<>();
		for (PoolSchedule pool : this.roster.pools()) {
			if (pool.size() > 0) {
				lines.addAll(pool.waitingLines());
			}
		}
		lines.sort(Comparator.comparingLong((line) -> line.oldest().arrived()));
		for (Line line : lines) {
			this.loading.watch(line, this.now);
			this.room.expire(line, this.now);
		}
		for (InstanceLoad load : this.roster.instances()) {
			if (load.claim() != null) {
				this.unsettled.add(load);
			}
		}
		for (Line line : lines) {
			this.loads.consider(line, this.now);
		}
	}

}
