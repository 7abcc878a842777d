package io.ollamagateway.scheduling;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

/**
 * Chooses among the places that are free now.
 */
final class Chooser {

	/** How much busier than the mean a conversation's home may be. */
	private static final double HOME_LOAD = 1.25;

	private final Estimator estimator;

	private final Residency residency;

	private final RandomGenerator random;

	Chooser(Estimator estimator, Residency residency, RandomGenerator random) {
		this.estimator = estimator;
		this.residency = residency;
		this.random = random;
	}

	/**
	 * The best free place for a ticket.
	 * @param line the line to which it belongs
	 * @param ticket the ticket
	 * @param now the time in nanoseconds
	 * @return the place, if there is a free one
	 */
	@Nullable Place choose(Line line, Ticket ticket, long now) {
		if (!line.pool().foresees()) {
			return byRule(line, ticket, now);
		}
		return line.key().isBound() && ticket.takesSlot() ? soonest(line, ticket, now) : leastBusy(line, ticket);
	}

	/**
	 * The place that a ticket has on an instance.
	 * @return the place, or nothing if the instance is not free for it
	 */
	@Nullable Place on(InstanceLoad load, Line line, long now) {
		RunnerKey key = line.key();
		if (!load.hasRoom() || !load.mayHave(key)) {
			return null;
		}
		if (!key.isBound()) {
			return new Place(load, null, Choice.NEXT_FREE);
		}
		Runner runner = load.runner(key.model());
		if (!line.pool().foresees()) {
			return (runner == null || runner.hasFreeSlot()) ? new Place(load, runner, Choice.NEXT_FREE) : null;
		}
		return (runner != null && runner.hasFreeSlot() && runner.serves(key.options()))
				? new Place(load, runner, Choice.NEXT_FREE) : null;
	}

	private @Nullable Place soonest(Line line, Ticket ticket, long now) {
		List<Runner> free = null;
		Runner only = null;
		for (Runner runner : this.residency.of(line.key().model())) {
			if (runner.hasFreeSlot() && runner.serves(line.key().options())
					&& isReachable(runner.instance(), line, ticket)) {
				if (only != null) {
					free = (free != null) ? free : new ArrayList<>(List.of(only));
					free.add(runner);
				}
				only = runner;
			}
		}
		if (free != null) {
			return soonest(line, ticket, free, now);
		}
		return (only != null) ? new Place(only.instance(), only, Choice.ONLY_FREE) : null;
	}

	private Place soonest(Line line, Ticket ticket, List<Runner> free, long now) {
		Runner home = (ticket.affinity() != 0) ? home(ticket, free) : null;
		Runner best = free.getFirst();
		double least = Double.POSITIVE_INFINITY;
		int equals = 0;
		for (Runner runner : free) {
			double time = this.estimator.firstToken(ticket, runner, line.pool().pool().affinity().ttl(), runner == home,
					now);
			if (time < least) {
				least = time;
				best = runner;
				equals = 1;
			}
			else if (time == least && this.random.nextInt(++equals) == 0) {
				best = runner;
			}
		}
		boolean known = best == home
				|| this.estimator.remembered(ticket, best, line.pool().pool().affinity().ttl(), now) > 0;
		return new Place(best.instance(), best, known ? Choice.CONVERSATION : Choice.SOONEST);
	}

	/**
	 * Where a conversation belongs by its hash: every replica of the gateway finds the
	 * same place, also one that has just been started. Not an instance that is much
	 * busier than the others.
	 */
	private static @Nullable Runner home(Ticket ticket, List<Runner> free) {
		double sum = 0;
		Runner home = free.getFirst();
		double highest = Double.NEGATIVE_INFINITY;
		for (Runner runner : free) {
			InstanceLoad load = runner.instance();
			sum += (load.inFlight() + 1) / load.weight();
			double score = RendezvousHash.score(ticket.affinity(), load.key(), load.weight());
			if (score > highest) {
				highest = score;
				home = runner;
			}
		}
		InstanceLoad load = home.instance();
		return ((load.inFlight() + 1) / load.weight() <= HOME_LOAD * sum / free.size()) ? home : null;
	}

	private @Nullable Place leastBusy(Line line, Ticket ticket) {
		InstanceLoad best = null;
		double least = Double.POSITIVE_INFINITY;
		int equals = 0;
		for (InstanceLoad load : line.pool().members()) {
			if (!isOpen(load, line, ticket) || !(load.hasRoom() || !ticket.takesSlot())) {
				continue;
			}
			double busy = (load.inFlight() + 1) / load.weight();
			if (busy < least) {
				least = busy;
				best = load;
				equals = 1;
			}
			else if (busy == least && this.random.nextInt(++equals) == 0) {
				best = load;
			}
		}
		return (best != null) ? new Place(best, null, Choice.LEAST_BUSY) : null;
	}

	private @Nullable Place byRule(Line line, Ticket ticket, long now) {
		List<InstanceLoad> free = new ArrayList<>();
		for (InstanceLoad load : line.pool().members()) {
			if (isOpen(load, line, ticket) && (!ticket.takesSlot() || on(load, line, now) != null)
					&& !isLeftOut(load, line, ticket)) {
				free.add(load);
			}
		}
		if (free.isEmpty()) {
			return null;
		}
		InstanceLoad chosen = line.pool().placement().choose(free, ticket);
		return new Place(chosen, line.key().isBound() ? chosen.runner(line.key().model()) : null, Choice.STRATEGY);
	}

	/**
	 * Whether a ticket rather waits for another instance than be sent to one that has
	 * just come and does not have its model in memory yet. Where the choice foresees, it
	 * is never sent to such a one anyway.
	 */
	static boolean isLeftOut(InstanceLoad load, Line line, Ticket ticket) {
		RunnerKey key = line.key();
		if (line.pool().foresees() || !key.isBound() || !ticket.takesSlot() || !load.holdsBack(key.model())) {
			return false;
		}
		for (InstanceLoad other : line.pool().members()) {
			if (other != load && isOpen(other, line, ticket) && !other.holdsBack(key.model())) {
				return true;
			}
		}
		return false;
	}

	/**
	 * An instance that is down, when all are.
	 * @return the least busy one that has not been tried
	 */
	@Nullable Place inPanic(Line line, Ticket ticket) {
		InstanceLoad best = null;
		for (InstanceLoad load : line.pool().members()) {
			if (load.isUsableInPanic() && (load.hasRoom() || !ticket.takesSlot()) && load.mayHave(line.key())
					&& !ticket.tried().contains(load.instance().id())
					&& (best == null || load.inFlight() / load.weight() < best.inFlight() / best.weight())) {
				best = load;
			}
		}
		return (best != null) ? new Place(best, best.runner(line.key().model()), Choice.PANIC) : null;
	}

	private static boolean isOpen(InstanceLoad load, Line line, Ticket ticket) {
		return isReachable(load, line, ticket) && load.mayHave(line.key());
	}

	private static boolean isReachable(InstanceLoad load, Line line, Ticket ticket) {
		return load.isUsable() && line.pool().has(load) && !ticket.tried().contains(load.instance().id());
	}

	/**
	 * A free place.
	 *
	 * @param instance where
	 * @param runner on what; absent where nothing is needed, or nothing known of
	 * @param choice why this one
	 */
	record Place(InstanceLoad instance, @Nullable Runner runner, Choice choice) {
	}

}
