package io.ollamagateway.scheduling;

import java.time.Duration;
import java.util.List;

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
		load.claim(new Claim(line, plan.victims(), false));
		line.claimed(1);
		advance(load, now);
		this.planner.look();
	}

	/**
	 * Begins the load for which an instance makes room, if there is room by now, or gives
	 * it up if nobody waits for it any more.
	 */
	void advance(InstanceLoad load, long now) {
		Claim claim = load.claim();
		if (claim == null || claim.loading()) {
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
	private static boolean isThere(InstanceLoad load, Claim claim) {
		Runner runner = load.runner(claim.line().key().model());
		return runner != null && !claim.victims().contains(runner);
	}

	private void begin(InstanceLoad load, Claim claim, long now) {
		claim.victims().forEach(this.residency::remove);
		load.claim(new Claim(claim.line(), List.of(), true));
		claim.line().claimed(-1);
		RunnerKey key = claim.line().key();
		Runner runner = this.residency.add(load, key, key.model(), Runner.State.LOADING, now);
		runner.loadSeconds(this.estimator.load(load, key.model()));
		Decision.Load decision = new Decision.Load(load.instance(), key,
				claim.victims().stream().map(Runner::model).filter((model) -> !model.equals(key.model())).toList(),
				claim.line().pool().pool().timeouts().load());
		this.loading.watch(key.model(), now);
		this.listener.loadBegun(decision);
		this.decisions.add(decision);
	}

	/**
	 * A load ended well.
	 * @return whether it was still expected
	 */
	boolean succeeded(InstanceLoad load, SchedulingEvent.Loaded loaded, long now) {
		Runner runner = expected(load, loaded.runner());
		if (runner == null) {
			return false;
		}
		double seconds = loaded.duration().toNanos() / 1e9;
		runner.state(Runner.State.READY, now);
		load.claim(null);
		load.loadSucceeded(loaded.runner());
		load.loaded(runner.model(), seconds, runner.bytes());
		this.estimator.facts(runner.model()).speed().loadSeconds().add(seconds);
		this.listener.loadEnded(load.instance(), loaded.runner(), loaded.duration(), null);
		this.loading.watch(runner.model(), now);
		return true;
	}

	/**
	 * A load failed.
	 * @return whether it was still expected
	 */
	boolean failed(InstanceLoad load, SchedulingEvent.LoadFailed failed, long now) {
		Runner runner = expected(load, failed.runner());
		if (runner == null) {
			return false;
		}
		Duration duration = Duration.ofNanos(now - runner.since());
		this.residency.remove(runner);
		load.claim(null);
		if (failed.unknownModel()) {
			load.lacks(runner.model());
		}
		else {
			load.loadFailed(failed.runner(), failed.reason(), now);
		}
		this.listener.loadEnded(load.instance(), failed.runner(), duration, failed.reason());
		this.loading.watch(runner.model(), now);
		return true;
	}

	private static @Nullable Runner expected(InstanceLoad load, RunnerKey key) {
		Runner runner = load.runner(key.model());
		return (runner != null && runner.state() == Runner.State.LOADING) ? runner : null;
	}

	/** An instance is no longer known. */
	void forget(InstanceLoad load) {
		Claim claim = load.claim();
		if (claim != null && !claim.loading()) {
			claim.line().claimed(-1);
		}
		this.residency.forget(load);
	}

}
