package io.ollamagateway.scheduling;

import java.util.List;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Receives those who come: each is served at once, waits, goes to another pool, or is
 * told why not. When less is there than before, it looks again at those who wait.
 */
final class Reception {

	private final Roster roster;

	private final Estimator estimator;

	private final Residency residency;

	private final Chooser chooser;

	private final WaitingRoom room;

	private final Leases leases;

	private final Loads loads;

	private final Decisions decisions;

	/**
	 * Creates a reception.
	 * @param roster the pools that there are
	 * @param estimator knows what a ticket costs
	 * @param residency knows which model is where
	 * @param chooser knows the free places
	 * @param room where who is not served at once waits
	 * @param leases gives who is served at once a place
	 * @param loads begins what somebody waits for
	 * @param decisions where refusals go
	 */
	Reception(Roster roster, Estimator estimator, Residency residency, Chooser chooser, WaitingRoom room, Leases leases,
			Loads loads, Decisions decisions) {
		this.roster = roster;
		this.estimator = estimator;
		this.residency = residency;
		this.chooser = chooser;
		this.room = room;
		this.leases = leases;
		this.loads = loads;
		this.decisions = decisions;
	}

	void submit(Ticket ticket, long now) {
		PoolSchedule pool = this.roster.pool(ticket.pool());
		if (pool == null) {
			this.decisions.refuse(ticket, SchedulingRefusals.unknownPool(ticket.pool()));
			return;
		}
		RunnerKey key = RunnerKey.of(ticket.request());
		if (key.isBound() && ticket.takesSlot()) {
			this.estimator.facts(key.model()).arrivals().count(now);
		}
		Prospect prospect = prospect(pool, key, ticket.tried(), now);
		if (prospect == Prospect.LOADS_FAIL && !ticket.takesSlot()) {
			// nothing has to be loaded for it
			prospect = Prospect.GOOD;
		}
		if (prospect == Prospect.GOOD) {
			accept(ticket, pool.line(key), now);
		}
		else if (prospect == Prospect.EMPTY && pool.pool().outage().awaitsInstances() && ticket.takesSlot()) {
			this.room.enter(ticket, pool.line(key), now);
		}
		else {
			standIn(ticket, pool, key, prospect, now);
		}
	}

	/**
	 * Serves a ticket at once or lets it wait.
	 */
	private void accept(Ticket ticket, Line line, long now) {
		Chooser.Place place = this.chooser.choose(line, ticket, now);
		if (place != null) {
			grant(ticket, line, place, now);
		}
		else if (ticket.takesSlot()) {
			this.room.enter(ticket, line, now);
			this.loads.consider(line, now);
		}
		else {
			this.decisions.refuse(ticket, SchedulingRefusals.allDown(line.pool().pool()));
		}
	}

	/**
	 * What happens to a ticket that its pool cannot serve: design decision 8, in this
	 * order.
	 */
	private void standIn(Ticket ticket, PoolSchedule pool, RunnerKey key, Prospect prospect, long now) {
		String fallback = pool.pool().outage().fallback();
		PoolSchedule other = (fallback != null) ? this.roster.pool(fallback) : null;
		if (prospect == Prospect.UNKNOWN_MODEL) {
			this.decisions.refuse(ticket, SchedulingRefusals.unknownModel(ticket));
		}
		else if (other != null && prospect(other, key, ticket.tried(), now) == Prospect.GOOD) {
			accept(ticket, other.line(key), now);
		}
		else if (prospect == Prospect.LOADS_FAIL) {
			this.decisions.refuse(ticket, SchedulingRefusals.loadsFail(ticket, reasonOfFailure(pool, key, now)));
		}
		else if (prospect == Prospect.EMPTY) {
			this.decisions.refuse(ticket, SchedulingRefusals.empty(pool.pool()));
		}
		else {
			tryAnyway(ticket, pool, key, now);
		}
	}

	private void tryAnyway(Ticket ticket, PoolSchedule pool, RunnerKey key, long now) {
		Line line = pool.line(key);
		Chooser.@Nullable Place place = pool.pool().outage().panic() ? this.chooser.inPanic(line, ticket) : null;
		if (place != null) {
			grant(ticket, line, place, now);
		}
		else {
			this.decisions.refuse(ticket, SchedulingRefusals.allDown(pool.pool()));
		}
	}

	private void grant(Ticket ticket, Line line, Chooser.Place place, long now) {
		double cost = this.estimator.work(ticket);
		this.leases.take(ticket, line, place, cost, line.pool().clock().start(ticket.origin(), cost), now);
	}

	/**
	 * Looks again at who waits, after something has changed that may leave nobody to
	 * serve them.
	 */
	void review(List<PoolSchedule> changed, long now) {
		for (PoolSchedule pool : changed) {
			for (Line line : List.copyOf(pool.waitingLines())) {
				review(pool, line, now);
			}
		}
	}

	private void review(PoolSchedule pool, Line line, long now) {
		Prospect prospect = prospect(pool, line.key(), Set.of(), now);
		boolean hopeless = prospect != Prospect.GOOD
				&& !(prospect == Prospect.EMPTY && pool.pool().outage().awaitsInstances());
		List<Waiting> all = hopeless ? List.copyOf(line.byArrival()) : List.copyOf(line.retried());
		for (Waiting one : all) {
			Prospect own = hopeless ? prospect : prospect(pool, line.key(), one.ticket().tried(), now);
			if (hopeless || (own != Prospect.GOOD && own != Prospect.EMPTY)) {
				this.room.withdraw(one, now);
				standIn(one.ticket(), pool, line.key(), own, now);
			}
		}
	}

	private Prospect prospect(PoolSchedule pool, RunnerKey key, Set<String> tried, long now) {
		return Prospect.of(pool, key, this.residency.of(key.model()), tried, now);
	}

	private static String reasonOfFailure(PoolSchedule pool, RunnerKey key, long now) {
		return pool.members()
			.stream()
			.map((load) -> load.refusal(key, now))
			.filter(Objects::nonNull)
			.map(LoadFailure::reason)
			.findFirst()
			.orElse("no instance could load it");
	}

}
