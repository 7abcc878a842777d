package io.ollamagateway.scheduling;

import java.time.Duration;
import java.util.List;

import io.ollamagateway.fleet.model.Pool;
import io.ollamagateway.protocol.KeepAlive;
import org.jspecify.annotations.Nullable;

/**
 * The loads of all instances, from the wish to the end: an instance makes room for a
 * load, it is decided, and somebody tells how it ended.
 */
final class Loads {

	private final LoadPlanner planner;

	private final Residency residency;

	private final Estimator estimator;

	private final LoadingTimes loading;

	private final SchedulerListener listener;

	private final Decisions decisions;

	private long claims;

	Loads(LoadPlanner planner, Residency residency, Estimator estimator, LoadingTimes loading,
			SchedulerListener listener, Decisions decisions) {
		this.planner = planner;
		this.residency = residency;
		this.estimator = estimator;
		this.loading = loading;
		this.listener = listener;
		this.decisions = decisions;
	}

	/** Loads for a line, wherever that is cheapest and if it is worth it. */
	void consider(Line line, long now) {
		LoadPlan plan = this.planner.plan(line, now);
		if (plan != null) {
			claim(line, plan, now);
		}
	}

	/**
	 * An instance may load for those who have waited longest, if it has room or a model
	 * that nobody waits for. Whether one goes that others wait for is decided with a view
	 * of all instances, as time passes.
	 */
	void considerOn(InstanceLoad load, long now) {
		if (!this.planner.hasRoom(load, now)) {
			return;
		}
		LoadPlan best = null;
		Line whose = null;
		for (PoolSchedule pool : load.pools()) {
			for (Line line : pool.waitingLines()) {
				if (whose != null && whose.oldest().arrived() <= line.oldest().arrived()) {
					continue;
				}
				LoadPlan plan = this.planner.planOn(load, line, now);
				if (plan != null) {
					best = plan;
					whose = line;
				}
			}
		}
		if (best != null && whose != null) {
			claim(whose, best, now);
		}
	}

	private void claim(Line line, LoadPlan plan, long now) {
		InstanceLoad load = plan.instance();
		plan.victims().forEach((victim) -> victim.state(Runner.State.CLOSING, now));
		load.claim(new Claim.MakingRoom(line, plan.victims()));
		this.claims++;
		line.claimed(1);
		advance(load, now);
		this.planner.look();
	}

	/** How often some instance began to make room. */
	long claims() {
		return this.claims;
	}

	/**
	 * Begins the load for which an instance makes room, if there is room by now, or gives
	 * it up if nobody waits for it any more.
	 */
	void advance(InstanceLoad load, long now) {
		if (!(load.claim() instanceof Claim.MakingRoom claim)) {
			return;
		}
		if (claim.line().isEmpty() || !load.isUsable() || !claim.line().pool().has(load) || isThere(load, claim)) {
			claim.victims().forEach((victim) -> victim.state(Runner.State.READY, now));
			claim.line().claimed(-1);
			load.claim(null);
		}
		else if (claim.isFree()) {
			begin(load, claim, now);
		}
	}

	/** Whether somebody else has the model loaded there meanwhile. */
	private static boolean isThere(InstanceLoad load, Claim.MakingRoom claim) {
		Runner runner = load.runner(claim.line().key().model());
		return runner != null && !claim.victims().contains(runner);
	}

	private void begin(InstanceLoad load, Claim.MakingRoom claim, long now) {
		Pool pool = claim.line().pool().pool();
		RunnerKey key = claim.line().key();
		claim.line().claimed(-1);
		begin(load, key, claim.victims(), pool.timeouts().load(), pool.lifecycle().keepAliveOf(key.model()), now);
	}

	/**
	 * Loads what nobody has asked for yet.
	 * @param victims what goes for it, on which nothing runs
	 */
	void preload(InstanceLoad load, Wish wish, List<Runner> victims, long now) {
		begin(load, wish.key(), victims, wish.limit(), wish.keepAlive(), now);
	}

	private void begin(InstanceLoad load, RunnerKey key, List<Runner> victims, Duration limit,
			@Nullable KeepAlive keepAlive, long now) {
		victims.forEach((victim) -> this.residency.evict(victim, now));
		load.claim(new Claim.Loading(key, false));
		Runner runner = this.residency.add(load, key, key.model(), Runner.State.LOADING, now);
		runner.loadSeconds(this.estimator.load(load, key.model()));
		runner.keepAlive(keepAlive);
		Decision.Load decision = new Decision.Load(load.instance(), key,
				victims.stream().map(Runner::model).filter((model) -> !model.equals(key.model())).toList(), limit,
				keepAlive);
		this.loading.watch(key.model(), now);
		this.listener.loadBegun(decision);
		this.decisions.add(decision);
	}

	/**
	 * Has a model that is in memory stay there. It goes on serving; what Ollama has to do
	 * for it is no load.
	 */
	void renew(InstanceLoad load, Wish wish, long now) {
		load.claim(new Claim.Loading(wish.key(), true));
		this.decisions.add(new Decision.Load(load.instance(), wish.key(), List.of(), wish.limit(), wish.keepAlive()));
	}

	/**
	 * A load ended well.
	 * @return whether it was still expected
	 */
	boolean succeeded(InstanceLoad load, SchedulingEvent.Loaded loaded, long now) {
		Claim.Loading claim = expected(load, loaded.runner());
		if (claim == null) {
			return false;
		}
		load.claim(null);
		load.loadSucceeded(loaded.runner());
		Runner runner = load.runner(loaded.runner().model());
		if (claim.renews()) {
			if (runner != null) {
				renewed(load, runner, now);
			}
			return true;
		}
		if (runner == null) {
			return true;
		}
		double seconds = loaded.duration().toNanos() / 1e9;
		runner.state(Runner.State.READY, now);
		load.loaded(runner.model(), seconds, runner.bytes());
		this.estimator.facts(runner.model()).speed().loadSeconds().add(seconds);
		this.listener.loadEnded(load.instance(), loaded.runner(), loaded.duration(), null);
		this.loading.watch(runner.model(), now);
		return true;
	}

	private static void renewed(InstanceLoad load, Runner runner, long now) {
		runner.touched(now);
		Wish wish = load.wishes().of(runner.model());
		if (wish != null) {
			runner.keepAlive(wish.keepAlive());
		}
	}

	/**
	 * A load failed.
	 * @return whether it was still expected
	 */
	boolean failed(InstanceLoad load, SchedulingEvent.LoadFailed failed, long now) {
		Claim.Loading claim = expected(load, failed.runner());
		if (claim == null) {
			return false;
		}
		load.claim(null);
		if (failed.cause() == SchedulingEvent.LoadFailed.Cause.UNKNOWN_MODEL) {
			load.lacks(failed.runner().model(), now);
		}
		else {
			load.loadFailed(failed.runner(), failed.reason(), now);
		}
		Runner runner = load.runner(failed.runner().model());
		if (claim.renews() || runner == null) {
			return true;
		}
		Duration duration = Duration.ofNanos(now - runner.since());
		if (failed.cause() == SchedulingEvent.LoadFailed.Cause.HUNG) {
			load.hungLoads().hung(runner.model(), failed.reason(), duration, now);
		}
		this.residency.remove(runner);
		this.listener.loadEnded(load.instance(), failed.runner(), duration, failed.reason());
		this.loading.watch(runner.model(), now);
		return true;
	}

	private static Claim.@Nullable Loading expected(InstanceLoad load, RunnerKey key) {
		return (load.claim() instanceof Claim.Loading claim && claim.runner().model().equals(key.model())) ? claim
				: null;
	}

	/** An instance is no longer known. */
	void forget(InstanceLoad load) {
		if (load.claim() instanceof Claim.MakingRoom claim) {
			claim.line().claimed(-1);
		}
		this.residency.forget(load);
	}

}
