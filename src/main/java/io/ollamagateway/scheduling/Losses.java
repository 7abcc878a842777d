package io.ollamagateway.scheduling;

import java.util.HashMap;
import java.util.Map;

import io.ollamagateway.protocol.ModelName;

/**
 * What others lose if a model leaves an instance's memory.
 */
final class Losses {

	/** In parts of the longest time that a request waits. */
	private static final double MOST_TENURE = 0.5;

	private final Estimator estimator;

	private final Residency residency;

	private final LoadRules rules;

	/** A view of the moment: what a scan of all instances needs again and again. */
	private final Map<ModelName, Supply> supplies = new HashMap<>();

	Losses(Estimator estimator, Residency residency, LoadRules rules) {
		this.estimator = estimator;
		this.residency = residency;
		this.rules = rules;
	}

	/** Something changed. */
	void look() {
		if (!this.supplies.isEmpty()) {
			this.supplies.clear();
		}
	}

	/**
	 * Whether a runner may go at all.
	 * @param runner the runner
	 * @param urgent whether also one may go that others wait for, if it has served
	 * @param now the time in nanoseconds
	 */
	boolean mayGo(Runner runner, boolean urgent, long now) {
		return runner.isReady() && ((urgent && hasServed(runner, now)) || !isWanted(runner));
	}

	/**
	 * The time to load it again, as likely as it will be needed.
	 * @return seconds; infinitely many if it may not go
	 */
	double of(Runner runner, boolean urgent, long now) {
		if (!mayGo(runner, urgent, now)) {
			return Double.POSITIVE_INFINITY;
		}
		boolean wished = runner.instance().wishes().of(runner.model()) != null;
		double needed = (wished || isWanted(runner)) ? 1 : needed(runner, now);
		return needed * this.estimator.load(runner);
	}

	private double needed(Runner runner, long now) {
		Supply supply = this.supplies.computeIfAbsent(runner.model(), this::supply);
		double perSecond = runner.facts().arrivals().perSecond(now);
		if (supply.copies() > 1) {
			double others = supply.slots() - slots(runner);
			double use = perSecond * this.estimator.usualWork(runner.model()) / others;
			return Math.clamp(2 * use - 1, 0, 1);
		}
		return 1 - Math.exp(-perSecond * this.rules.horizonSeconds());
	}

	private Supply supply(ModelName model) {
		int copies = 0;
		double slots = 0;
		for (Runner runner : this.residency.of(model)) {
			if (runner.isCopy()) {
				copies++;
				slots += slots(runner);
			}
		}
		return new Supply(copies, slots);
	}

	private static double slots(Runner runner) {
		return runner.slots().limit() * runner.instance().weight();
	}

	/**
	 * Whether it has been there long enough for its load to have paid. Not so long that
	 * those who wait for its place have gone.
	 */
	private boolean hasServed(Runner runner, long now) {
		double tenure = this.rules.tenure() * this.estimator.load(runner);
		for (PoolSchedule pool : runner.instance().pools()) {
			tenure = Math.min(tenure, MOST_TENURE * pool.pool().queue().maxWait().toNanos() / 1e9);
		}
		return (now - runner.since()) / 1e9 >= tenure;
	}

	private boolean isWanted(Runner runner) {
		for (PoolSchedule pool : runner.instance().pools()) {
			for (Line line : pool.waitingFor(runner.model())) {
				if (runner.serves(line.key().options())) {
					return true;
				}
			}
		}
		return false;
	}

	/**
	 * What all copies of a model can do together.
	 *
	 * @param copies how many there are
	 * @param slots their slots, in those of an instance of weight 1
	 */
	private record Supply(int copies, double slots) {
	}

}
