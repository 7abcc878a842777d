package io.ollamagateway.scheduling;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;

import io.ollamagateway.protocol.ModelName;

/**
 * What always holds of a scheduler, whatever happens.
 */
final class Invariants {

	/** A tick, and the step from one to the next. */
	private static final long SLACK = 2 * TestFleet.TICK.toNanos();

	private final long seed;

	private final Scheduler scheduler;

	/** Looks for places; it knows nothing and needs not. */
	private final Chooser chooser;

	private final Map<Long, Patience> waiting = new HashMap<>();

	/** Those that ended by the event that is looked at. */
	private final Map<Long, Patience> ending = new HashMap<>();

	private final Set<Long> ended = new HashSet<>();

	private final Map<String, Decision.Load> loads = new HashMap<>();

	private long last;

	Invariants(long seed, Scheduler scheduler) {
		this.seed = seed;
		this.scheduler = scheduler;
		Estimator estimator = new Estimator();
		this.chooser = new Chooser(estimator, new Residency(estimator), new SplittableRandom());
	}

	void before(SchedulingEvent event, long now) {
		long passed = now - this.last;
		this.last = now;
		if (passed > 0 && !this.waiting.isEmpty()) {
			Set<ModelName> loading = new HashSet<>();
			this.scheduler.instances()
				.forEach((load) -> load.runners()
					.stream()
					.filter((runner) -> runner.state() == Runner.State.LOADING)
					.forEach((runner) -> loading.add(runner.model())));
			this.waiting.values().forEach((patience) -> patience.pass(passed, loading));
		}
		switch (event) {
			case SchedulingEvent.Submitted submitted ->
				this.waiting.put(submitted.ticket().id(), new Patience(submitted.ticket()));
			case SchedulingEvent.Cancelled cancelled -> {
				if (this.waiting.remove(cancelled.ticket()) != null) {
					this.ended.add(cancelled.ticket());
				}
			}
			default -> {
			}
		}
	}

	void loadEnded(Decision.Load load) {
		this.loads.remove(load.instance().id(), load);
	}

	/**
	 * An instance is no longer known, and what it loads is no business of the gateway.
	 */
	void forgotten(String instance) {
		this.loads.remove(instance);
	}

	void after(SchedulingEvent event, List<Decision> decisions, long now) {
		Moment what = new Moment(this.seed, now, event);
		Map<Long, Held> held = new HashMap<>();
		this.scheduler.leases().forEach((one) -> held.put(one.lease().id(), one));
		List<Lease> granted = new ArrayList<>();
		for (Decision decision : decisions) {
			switch (decision) {
				case Decision.Granted one -> {
					ends(one.lease().ticket(), what);
					granted.add(one.lease());
				}
				case Decision.Refused one -> ends(one.ticket(), what);
				case Decision.Load one -> loads(one, what);
			}
		}
		for (Lease lease : granted) {
			isWithinLimits(Objects.requireNonNull(held.get(lease.id())), what);
		}
		counts(held.values(), what);
		Set<Long> queued = new HashSet<>();
		Map<Line, Integer> claims = new HashMap<>();
		for (InstanceLoad load : this.scheduler.instances()) {
			makesRoomInOrder(load, claims, what);
		}
		for (PoolSchedule pool : this.scheduler.pools()) {
			for (Line line : pool.lines()) {
				check(line.claims() == claims.getOrDefault(line, 0), what, "claims of a line");
				check(line.isEmpty() || line.pool() == pool, what, "a line in its pool");
				check(line.isEmpty() || pool.waitingFor(line.key().model()).contains(line), what, "a line is found");
				for (Waiting one : line.byArrival()) {
					queued.add(one.ticket().id());
					waits(one, pool, event instanceof SchedulingEvent.Elapsed, now, what);
				}
			}
		}
		check(queued.equals(this.waiting.keySet()), what, "those that wait, and no others, are queued");
		check(queued.size() == this.scheduler.waiting(), what, "the number of those that wait");
		granted.forEach((lease) -> inOrder(Objects.requireNonNull(held.get(lease.id())), what));
		this.ending.clear();
	}

	/** Nothing is left. */
	void allIsZero() {
		Moment what = new Moment(this.seed, this.last, null);
		check(this.waiting.isEmpty() && this.scheduler.waiting() == 0, what, "nobody waits");
		check(this.scheduler.leases().isEmpty(), what, "no lease is out");
		for (InstanceLoad load : this.scheduler.instances()) {
			check(load.inFlight() == 0 && load.claim() == null, what, "an instance is idle: ", load.instance());
			check(load.runners().stream().allMatch((runner) -> runner.active() == 0 && runner.isReady()), what,
					"runners");
			check(load.runners().size() <= 6, what, "no more runners than models");
		}
		for (PoolSchedule pool : this.scheduler.pools()) {
			check(pool.size() == 0 && pool.heldBytes() == 0 && pool.waitingLines().isEmpty(), what, "queue");
			check(pool.lines().size() <= 13, what, "no more lines than runners that are asked for");
			check(pool.lines().stream().allMatch((line) -> line.claims() == 0 && line.cost() == 0), what, "lines");
		}
	}

	private void ends(Ticket ticket, Moment what) {
		Patience patience = this.waiting.remove(ticket.id());
		check(patience != null, what, "a ticket ends that does not wait: ", ticket.id());
		check(this.ended.add(ticket.id()), what, "a ticket ends once: ", ticket.id());
		this.ending.put(ticket.id(), (patience != null) ? patience : new Patience(ticket));
	}

	private void loads(Decision.Load load, Moment what) {
		check(this.loads.put(load.instance().id(), load) == null, what, "one load at a time");
	}

	/** New leases are within the limits, but for those that panic gave. */
	private void isWithinLimits(Held held, Moment what) {
		InstanceLoad load = held.instance();
		if (!load.isUsable() || !held.lease().ticket().takesSlot()) {
			return;
		}
		check(load.inFlight() <= load.instance().capacity().maxInFlight(), what, "max-in-flight");
		Runner runner = held.runner();
		if (runner != null) {
			check(runner.active() <= runner.slots().limit(), what, "slots of ", runner.model());
			check(runner.state() != Runner.State.LOADING, what, "a lease on a runner that loads");
		}
		check(!held.lease().ticket().tried().contains(load.instance().id()), what, "an instance that failed it");

		check(load.pools().stream().anyMatch((pool) -> pool.pool().name().equals(held.lease().pool().name())), what,
				"in its pool");
	}

	private void counts(Iterable<Held> held, Moment what) {
		Map<InstanceLoad, Integer> inFlight = new HashMap<>();
		Map<Runner, Integer> active = new HashMap<>();
		for (Held one : held) {
			if (one.lease().ticket().takesSlot()) {
				inFlight.merge(one.instance(), 1, Integer::sum);
				if (one.runner() != null) {
					active.merge(one.runner(), 1, Integer::sum);
				}
			}
		}
		for (InstanceLoad load : this.scheduler.instances()) {
			check(load.inFlight() == inFlight.getOrDefault(load, 0), what, "in flight");
			for (Runner runner : load.runners()) {
				check(runner.active() == active.getOrDefault(runner, 0), what, "active on ", runner.model());
			}
		}
	}

	/** An instance loads one model, and only what makes room for it is closed. */
	private void makesRoomInOrder(InstanceLoad load, Map<Line, Integer> claims, Moment what) {
		Claim claim = load.claim();
		long loading = load.runners().stream().filter((one) -> one.state() == Runner.State.LOADING).count();
		check(loading == ((claim instanceof Claim.Loading begun && !begun.renews()) ? 1 : 0), what, "one runner loads");
		List<Runner> victims = (claim instanceof Claim.MakingRoom room) ? room.victims() : List.of();
		for (Runner runner : load.runners()) {
			check(runner.isCopy() || victims.contains(runner), what, "a closed runner");
		}
		if (claim instanceof Claim.MakingRoom room) {
			check(!room.line().isEmpty(), what, "room is made for somebody");
			claims.merge(room.line(), 1, Integer::sum);
		}
	}

	private void waits(Waiting one, PoolSchedule pool, boolean told, long now, Moment what) {
		for (InstanceLoad load : pool.members()) {
			if (load.isUsable() && !one.ticket().tried().contains(load.instance().id())) {
				check(this.chooser.on(load, one.line(), now) == null
						|| Chooser.isLeftOut(load, one.line(), one.ticket()), what,
						"a ticket waits although an instance is free: ", one.ticket());
			}
		}
		Patience patience = this.waiting.get(one.ticket().id());
		check(patience != null, what, "a ticket waits that has ended: ", one.ticket());
		if (patience != null) {
			patience.in(one);
			check(!told || !patience.isOver(), what, "a ticket waits for too long: ", one.ticket());
		}
	}

	/** Nobody of the same caller, class and runner who came before is left behind. */
	private void inOrder(Held held, Moment what) {
		Ticket ticket = held.lease().ticket();
		Patience patience = this.ending.get(ticket.id());
		if (!ticket.takesSlot() || !held.instance().isUsable() || !ticket.tried().isEmpty()) {
			return;
		}
		for (PoolSchedule pool : this.scheduler.pools()) {
			if (!pool.pool().name().equals(held.lease().pool().name())
					|| (patience.place != null && patience.place.line().pool() != pool)
					|| (patience.place == null && !ticket.pool().equals(pool.pool().name()))) {
				continue;
			}
			long order = (patience.place != null) ? patience.place.order() : Long.MAX_VALUE;
			for (Line line : pool.waitingLines()) {
				if (!line.key().equals(RunnerKey.of(ticket.request()))) {
					continue;
				}
				for (Waiting other : line.byArrival()) {
					check(other.order() > order || other.rank() != Waiting.rankOf(ticket)
							|| !other.ticket().origin().equals(ticket.origin()), what, "a ticket overtakes: ",
							other.ticket());
				}
			}
		}
	}

	private static void check(boolean holds, Moment what, String rule) {
		check(holds, what, rule, "");
	}

	private static void check(boolean holds, Moment what, String rule, Object subject) {
		if (!holds) {
			throw new AssertionError(what + ": " + rule + subject);
		}
	}

	/** When something did not hold. */
	private record Moment(long seed, long now, SchedulingEvent event) {
	}

	/**
	 * How long a ticket has waited.
	 */
	private static final class Patience {

		private final ModelName model;

		private Waiting place;

		private long waited;

		private long empty;

		Patience(Ticket ticket) {
			this.model = RunnerKey.of(ticket.request()).model();
		}

		void pass(long nanos, Set<ModelName> loading) {
			if (this.place == null || loading.contains(this.model)) {
				return;
			}
			if (this.place.line().pool().isEmpty()) {
				this.empty += nanos;
			}
			else {
				this.waited += nanos;
			}
		}

		/** Where it waits. Who goes to the fallback begins to wait anew. */
		void in(Waiting now) {
			if (this.place != null && this.place.line() != now.line()) {
				this.waited = 0;
				this.empty = 0;
			}
			this.place = now;
		}

		boolean isOver() {
			PoolSchedule pool = this.place.line().pool();
			Duration coldStart = Objects.requireNonNullElse(pool.pool().outage().coldStartWait(), Duration.ZERO);
			return this.waited + Math.max(0, this.empty - coldStart.toNanos()) > pool.pool().queue().maxWait().toNanos()
					+ SLACK;
		}

	}

}
