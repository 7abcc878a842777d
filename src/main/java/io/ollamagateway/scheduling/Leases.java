package io.ollamagateway.scheduling;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

import io.ollamagateway.protocol.AnswerCounters;
import io.ollamagateway.protocol.ModelName;
import io.ollamagateway.protocol.ModelRequest;

/**
 * The leases that are out: each is taken in one step with the count of its slot, comes
 * back once, and what its answer told is learned then.
 */
final class Leases {

	/** Far more than any instance holds; some names that are asked for exist nowhere. */
	private static final int MOST_RUNNERS = 256;

	private final Map<Long, Held> out = new HashMap<>();

	private final Estimator estimator;

	private final Residency residency;

	private final SchedulerListener listener;

	private final Decisions decisions;

	private final Consumer<InstanceLoad> loading;

	private long next;

	/**
	 * Creates what knows no lease yet.
	 * @param estimator learns from answers
	 * @param residency learns which request loads a model
	 * @param listener is told of each lease
	 * @param decisions where leases go
	 * @param loading takes an instance that loads a model for a request, where others who
	 * wait for the same may be served too
	 */
	Leases(Estimator estimator, Residency residency, SchedulerListener listener, Decisions decisions,
			Consumer<InstanceLoad> loading) {
		this.estimator = estimator;
		this.residency = residency;
		this.listener = listener;
		this.decisions = decisions;
		this.loading = loading;
	}

	/** The leases that are out. */
	Collection<Held> out() {
		return this.out.values();
	}

	/** Takes a lease. */
	void take(Ticket ticket, Line line, Chooser.Place place, double cost, double start, long now) {
		InstanceLoad load = place.instance();
		Runner runner = place.runner();
		PoolSchedule pool = line.pool();
		boolean loads = runner == null && line.key().isBound() && ticket.takesSlot()
				&& load.runners().size() < MOST_RUNNERS;
		if (loads) {
			runner = this.residency.add(load, line.key(), line.key().model(), Runner.State.READY, now);
		}
		long remembered = 0;
		if (ticket.takesSlot()) {
			load.take();
			load.wishes().asked(line.key().model());
			if (runner != null) {
				runner.take();
				ModelRequest request = ticket.request();
				if (request != null && request.keepAlive() != null) {
					runner.keepAlive(request.keepAlive());
				}
				remembered = this.estimator.remembered(ticket, runner, pool.pool().affinity().ttl(), now);
				if (ticket.affinity() != 0) {
					runner.prefixes().remember(ticket.affinity(), ticket.promptTokens(), now);
				}
			}
		}
		pool.clock().served(start);
		pool.served().count(now);
		Lease lease = new Lease(this.next++, ticket, pool.pool(), load.instance(), place.choice());
		this.out.put(lease.id(),
				new Held(lease, pool, load, runner, cost, remembered, (runner != null) ? runner.active() : 0));
		this.listener.leaseTaken(lease, load.inFlight());
		this.decisions.add(new Decision.Granted(lease));
		if (loads) {
			this.loading.accept(load);
		}
	}

	/**
	 * Takes a lease back.
	 * @return the instance where a place is free now
	 */
	InstanceLoad giveBack(SchedulingEvent.Returned returned, long now) {
		Held held = this.out.remove(returned.lease().id());
		if (held == null) {
			throw new IllegalStateException("Lease " + returned.lease().id() + " was given back twice");
		}
		InstanceLoad load = held.instance();
		Runner runner = held.runner();
		Ticket ticket = returned.lease().ticket();
		if (ticket.takesSlot()) {
			load.giveBack();
			if (runner != null) {
				runner.giveBack(now);
			}
		}
		if (runner != null && returned.outcome() == LeaseOutcome.ANSWERED) {
			learn(held, runner, returned.counters(), now);
		}
		if (runner != null && returned.outcome() == LeaseOutcome.NOT_LOADED) {
			notThere(load, runner);
		}
		if (returned.outcome() == LeaseOutcome.NOT_INSTALLED) {
			notInstalled(load, returned.lease(), now);
		}
		this.listener.leaseReturned(returned.lease(), returned.outcome(), load.inFlight());
		return load;
	}

	/** An instance that has tried to load a model did not have it. */
	private void notThere(InstanceLoad load, Runner runner) {
		if (runner.isReady() && runner.active() == 0 && load.runner(runner.model()) == runner) {
			this.residency.remove(runner);
		}
	}

	/**
	 * It gets no more requests for the model, whichever runner it still has. It answers
	 * these sooner than others answer theirs, so that it would draw all of them.
	 */
	private void notInstalled(InstanceLoad load, Lease lease, long now) {
		RunnerKey key = RunnerKey.of(lease.ticket().request());
		if (!key.isBound()) {
			return;
		}
		ModelName model = key.model();
		load.lacks(model, now);
		Runner runner = load.runner(model);
		if (runner != null) {
			this.residency.remove(runner);
		}
	}

	private void learn(Held held, Runner runner, AnswerCounters counters, long now) {
		Ticket ticket = held.lease().ticket();
		ModelName model = runner.model();
		this.estimator.answered(held.instance(), model, counters);
		if (counters.promptTokens() != null) {
			held.pool().clock().corrected(ticket.origin(), this.estimator.work(model, counters) - held.cost());
		}
		Duration wait = counters.slotWait();
		if (wait != null && counters.total() != null) {
			runner.slots().answered(wait, counters.total(), held.beside(), now);
		}
		if (ticket.affinity() != 0 && counters.promptTokens() != null) {
			long length = counters.promptTokens() + Objects.requireNonNullElse(counters.outputTokens(), 0L);
			runner.prefixes().remember(ticket.affinity(), length, now);
			if (counters.cachedTokens() != null) {
				runner.prefixes().corrected(held.remembered(), counters.cachedTokens());
			}
		}
	}

}
