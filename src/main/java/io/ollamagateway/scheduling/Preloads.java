package io.ollamagateway.scheduling;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Has instances load what they shall have in memory before anybody asks for it, one model
 * after the other, and keeps it there as long as nothing else needs the room: what
 * requests wait for goes first everywhere.
 */
final class Preloads {

	private static final long MOMENT_NANOS = 1_000_000_000L;

	private final Loads loads;

	private final LoadPlanner planner;

	Preloads(Loads loads, LoadPlanner planner) {
		this.loads = loads;
		this.planner = planner;
	}

	/**
	 * Begins the next load of an instance that does nothing else, if there is one to do.
	 * @param load the instance, which loads nothing now
	 * @param now the time in nanoseconds
	 * @return whether a wish was fulfilled or put off, so that requests may go there that
	 * were kept away
	 */
	boolean consider(InstanceLoad load, long now) {
		if (!load.isUsable() || load.claim() != null || load.inventory().resident() == null) {
			return false;
		}
		boolean settled = false;
		for (Wish wish : load.wishes().all()) {
			Runner runner = load.runner(wish.key().model());
			if (runner != null && runner.isReady() && (!wish.isOpen() || runner.serves(wish.key().options()))) {
				if (wish.isOpen()) {
					wish.state(Wish.State.LOADED);
					settled = true;
				}
				if (wish.state() == Wish.State.LOADED && isToRenew(load, wish, runner, now)) {
					this.loads.renew(load, wish, now);
					return settled;
				}
			}
			else if (wish.isOpen()) {
				List<Runner> victims = roomFor(load, wish, runner, now);
				if (victims == null) {
					settled |= putOff(wish, runner, now);
				}
				else {
					if (!goesBefore(load, now)) {
						begin(load, wish, victims, now);
					}
					return settled;
				}
			}
			else if (wish.state() == Wish.State.LOADED && mayComeBack(load, wish, now)) {
				begin(load, wish, List.of(), now);
				return settled;
			}
		}
		return settled;
	}

	private void begin(InstanceLoad load, Wish wish, List<Runner> victims, long now) {
		wish.loads(now);
		this.loads.preload(load, wish, victims, now);
	}

	/**
	 * Whether requests have just come that need another load, which may have to be made
	 * here. Where that is, is decided within a moment.
	 */
	private boolean goesBefore(InstanceLoad load, long now) {
		for (PoolSchedule pool : load.pools()) {
			if (!pool.foresees() || pool.size() == 0) {
				continue;
			}
			for (Line line : pool.waitingLines()) {
				if (now - line.oldest().arrived() < MOMENT_NANOS && line.claims() == 0 && line.key().isBound()
						&& load.mayHave(line.key()) && !this.planner.hasCopy(line)) {
					return true;
				}
			}
		}
		return false;
	}

	/**
	 * Ollama may be about to throw out a model that it takes for idle, and would keep it
	 * for longer by this, so that another load stands still: nobody must wait.
	 */
	private static boolean isToRenew(InstanceLoad load, Wish wish, Runner runner, long now) {
		return runner.active() == 0 && wish.isDue(runner, now) && !load.hasWaiting() && !hasFailed(load, wish, now);
	}

	private static boolean hasFailed(InstanceLoad load, Wish wish, long now) {
		LoadFailure failure = load.failure(wish.key());
		return failure != null && failure.holds(now);
	}

	/**
	 * What has to go for a first load: what nobody uses or waits for, and what is not
	 * wished for itself.
	 * @return nothing, if there is no room or it cannot be loaded
	 */
	private @Nullable List<Runner> roomFor(InstanceLoad load, Wish wish, @Nullable Runner same, long now) {
		if (!load.mayHave(wish.key()) || load.refusesToLoad(wish.key(), now) || (same != null && !isIdle(same, now))) {
			return null;
		}
		List<Runner> victims = new ArrayList<>();
		for (Runner runner : load.runners()) {
			if (this.planner.fits(load, wish.key(), victims)) {
				break;
			}
			if (runner != same && load.wishes().of(runner.model()) == null && isIdle(runner, now)) {
				victims.add(runner);
			}
		}
		return this.planner.fits(load, wish.key(), victims) ? victims : null;
	}

	private boolean isIdle(Runner runner, long now) {
		return runner.active() == 0 && this.planner.mayGo(runner, now);
	}

	/** One whose model is in use with other options waits for its turn. */
	private boolean putOff(Wish wish, @Nullable Runner same, long now) {
		if (wish.state() != Wish.State.WANTED || (same != null && !isIdle(same, now))) {
			return false;
		}
		wish.state(Wish.State.PUT_OFF);
		return true;
	}

	/**
	 * What left the memory did so for something else; it must not push that out in turn.
	 */
	private boolean mayComeBack(InstanceLoad load, Wish wish, long now) {
		return load.runner(wish.key().model()) == null && load.inFlight() == 0 && !load.hasWaiting() && !wish.rests(now)
				&& load.mayHave(wish.key()) && !load.refusesToLoad(wish.key(), now)
				&& this.planner.fits(load, wish.key(), List.of());
	}

}
