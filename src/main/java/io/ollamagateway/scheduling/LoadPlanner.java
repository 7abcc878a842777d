package io.ollamagateway.scheduling;

import java.util.ArrayList;
import java.util.List;

import io.ollamagateway.protocol.ModelName;
import org.jspecify.annotations.Nullable;

/**
 * Decides which model is loaded where, and what makes room for it. A model that is in
 * nobody's memory is loaded where it costs least; one that is gets a further copy only
 * when those who wait for it would wait longer than the load takes. What others wait for
 * is not thrown out until the newcomers have been patient.
 */
final class LoadPlanner {

	private static final double LEAST_PATIENCE_SECONDS = 2;

	private static final long PAUSE_NANOS = 100_000_000L;

	private final Estimator estimator;

	private final Residency residency;

	private final LoadRules rules;

	LoadPlanner(Estimator estimator, Residency residency, LoadRules rules) {
		this.estimator = estimator;
		this.residency = residency;
		this.rules = rules;
	}

	/**
	 * The load that a line needs, if any.
	 * @param line where requests wait
	 * @param now the time in nanoseconds
	 * @return the cheapest one that is worth it
	 */
	@Nullable LoadPlan plan(Line line, long now) {
		return plan(line, line.pool().members(), now);
	}

	/**
	 * The load that a line needs, if any, on certain instances.
	 */
	@Nullable LoadPlan plan(Line line, List<InstanceLoad> candidates, long now) {
		if (line.isEmpty() || candidates.isEmpty() || !line.key().isBound() || !line.pool().foresees()
				|| now - line.nextPlan() < 0) {
			return null;
		}
		double wait = waitSeconds(line, now);
		LoadPlan best = null;
		if (wait > 0) {
			boolean urgent = Double.isInfinite(wait) && isUrgent(line, now);
			for (InstanceLoad candidate : candidates) {
				LoadPlan plan = plan(line, candidate, urgent, now);
				if (plan != null && (best == null || plan.cost() < best.cost())) {
					best = plan;
				}
			}
		}
		if (best != null && wait > this.rules.eagerness() * best.cost()) {
			return best;
		}
		line.nextPlan(now + PAUSE_NANOS);
		return null;
	}

	/**
	 * How long the last one in a line would wait for the copies that there are.
	 * @return seconds; for ever if there is none that all of them may use
	 */
	private double waitSeconds(Line line, long now) {
		double slots = line.claims() * line.pool().members().getFirst().slots(line.key().model()).limit();
		double loading = Double.POSITIVE_INFINITY;
		int copies = line.claims();
		for (Runner copy : this.residency.of(line.key().model())) {
			if (copy.isCopy() && copy.serves(line.key().options()) && copy.instance().isUsable()
					&& line.pool().has(copy.instance())) {
				copies++;
				slots += copy.slots().limit() * copy.instance().weight();
				loading = Math.min(loading, copy.isReady() ? 0 : remainingLoad(copy, now));
			}
		}
		if (copies == 0 || (line.claims() == 0 && hasOutcast(line))) {
			return Double.POSITIVE_INFINITY;
		}
		if (!this.rules.copies()) {
			return 0;
		}
		return line.cost() / Math.max(1, slots) + (Double.isInfinite(loading) ? 0 : loading);
	}

	/**
	 * Whether a request waits that has failed on all copies.
	 */
	private boolean hasOutcast(Line line) {
		for (Waiting retried : line.retried()) {
			if (this.residency.of(line.key().model())
				.stream()
				.noneMatch((copy) -> copy.isCopy() && copy.serves(line.key().options()) && copy.instance().isUsable()
						&& line.pool().has(copy.instance())
						&& !retried.ticket().tried().contains(copy.instance().instance().id()))) {
				return true;
			}
		}
		return false;
	}

	private double remainingLoad(Runner copy, long now) {
		return Math.max(0, copy.loadSeconds() - (now - copy.since()) / 1e9);
	}

	private boolean isUrgent(Line line, long now) {
		ModelName model = line.key().model();
		double load = this.estimator.load(line.pool().members().getFirst(), model);
		double patience = Math.max(LEAST_PATIENCE_SECONDS, this.rules.patience() * load);
		double most = line.pool().pool().queue().maxWait().toNanos() / 2e9;
		return (now - line.oldest().arrived()) / 1e9 >= Math.min(patience, most) || this.rules.patience() == 0;
	}

	private @Nullable LoadPlan plan(Line line, InstanceLoad load, boolean urgent, long now) {
		RunnerKey key = line.key();
		if (!load.isUsable() || load.claim() != null || !load.mayHave(key) || load.refusesToLoad(key, now)
				|| servesNobody(line, load)) {
			return null;
		}
		List<Runner> victims = new ArrayList<>(2);
		Runner same = load.runner(key.model());
		double loss = 0;
		if (same != null) {
			loss = same.serves(key.options()) ? Double.POSITIVE_INFINITY : loss(same, urgent, now);
			victims.add(same);
		}
		int models = load.runners().size() - victims.size();
		long bytes = 0;
		for (Runner runner : load.runners()) {
			bytes += (runner != same) ? runner.bytes() : 0;
		}
		double drain = (same != null) ? drainSeconds(same) : 0;
		long more = this.estimator.bytes(key.model());
		while (loss < Double.POSITIVE_INFINITY && !load.memory().fits(models, bytes, more)) {
			Runner victim = cheapest(load, victims, urgent, now);
			if (victim == null) {
				return null;
			}
			victims.add(victim);
			models--;
			bytes -= victim.bytes();
			loss += loss(victim, urgent, now);
			drain = Math.max(drain, drainSeconds(victim));
		}
		return (loss < Double.POSITIVE_INFINITY)
				? new LoadPlan(load, victims, drain + this.estimator.load(load, key.model()), loss) : null;
	}

	/** Whether it has failed everyone who waits. */
	private static boolean servesNobody(Line line, InstanceLoad load) {
		return line.retried().size() == line.size()
				&& line.retried().stream().allMatch((one) -> one.ticket().tried().contains(load.instance().id()));
	}

	private @Nullable Runner cheapest(InstanceLoad load, List<Runner> besides, boolean urgent, long now) {
		Runner cheapest = null;
		double least = Double.POSITIVE_INFINITY;
		for (Runner runner : load.runners()) {
			double cost = besides.contains(runner) ? Double.POSITIVE_INFINITY
					: loss(runner, urgent, now) + drainSeconds(runner);
			if (cost < least) {
				least = cost;
				cheapest = runner;
			}
		}
		return cheapest;
	}

	/**
	 * What it costs the others if a runner goes: the time to load it again, as likely as
	 * it will be needed.
	 */
	private double loss(Runner runner, boolean urgent, long now) {
		boolean wanted = isWanted(runner);
		if (!runner.isReady() || (wanted && (!urgent || !hasServed(runner, now)))) {
			return Double.POSITIVE_INFINITY;
		}
		double others = 0;
		for (Runner other : this.residency.of(runner.model())) {
			others += (other != runner && other.isCopy()) ? other.slots().limit() * other.instance().weight() : 0;
		}
		double perSecond = this.estimator.facts(runner.model()).arrivals().perSecond(now);
		double needed;
		if (wanted) {
			needed = 1;
		}
		else if (others > 0) {
			double use = perSecond * this.estimator.usualWork(runner.model()) / others;
			needed = Math.clamp(2 * use - 1, 0, 1);
		}
		else {
			needed = 1 - Math.exp(-perSecond * this.rules.horizonSeconds());
		}
		return needed * this.estimator.load(runner.instance(), runner.model());
	}

	/**
	 * Whether it has been there long enough for its load to have paid.
	 */
	private boolean hasServed(Runner runner, long now) {
		double load = this.estimator.load(runner.instance(), runner.model());
		return (now - runner.since()) / 1e9 >= this.rules.tenure() * load;
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

	private double drainSeconds(Runner runner) {
		int active = runner.active();
		return this.estimator.usualWork(runner.model()) / runner.instance().weight() * active / (active + 1);
	}

}
