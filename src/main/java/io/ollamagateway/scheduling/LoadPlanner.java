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

	/** In parts of the longest time that a request waits. */
	private static final double MOST_PATIENCE = 0.25;

	private static final long PAUSE_NANOS = 100_000_000L;

	private final Estimator estimator;

	private final Residency residency;

	private final LoadRules rules;

	private final Losses losses;

	private final LoadCandidates candidates;

	LoadPlanner(Estimator estimator, Residency residency, LoadRules rules) {
		this.estimator = estimator;
		this.residency = residency;
		this.rules = rules;
		this.losses = new Losses(estimator, residency, rules);
		this.candidates = new LoadCandidates(this.losses);
	}

	/** Something changed. */
	void look() {
		this.losses.look();
	}

	/** The fleet changed: instances, their state or what they have in memory. */
	void fleetChanged() {
		this.candidates.forget();
	}

	/**
	 * Whether an instance could load something without throwing out what others wait for.
	 */
	boolean hasRoom(InstanceLoad load, long now) {
		return this.candidates.hasRoom(load, false, now);
	}

	/**
	 * Whether the model of a line is in some memory that its requests may use, or will
	 * be.
	 */
	boolean hasCopy(Line line) {
		return this.residency.of(line.key().model())
			.stream()
			.anyMatch((copy) -> copy.isCopy() && copy.serves(line.key().options()) && copy.instance().isUsable()
					&& line.pool().has(copy.instance()));
	}

	/** Whether a model may go that nobody has to do with now. */
	boolean mayGo(Runner runner, long now) {
		return this.losses.mayGo(runner, false, now);
	}

	/**
	 * Whether a runner fits into an instance's memory.
	 * @param load the instance
	 * @param key the runner, in whose place the same model with other options may be
	 * @param without what goes for it
	 */
	boolean fits(InstanceLoad load, RunnerKey key, List<Runner> without) {
		int models = 0;
		long bytes = 0;
		for (Runner runner : load.runners()) {
			if (!runner.model().equals(key.model()) && !without.contains(runner)) {
				models++;
				bytes += runner.bytes();
			}
		}
		return load.memory().fits(models, bytes, this.estimator.bytes(key.model()));
	}

	/**
	 * The load that a line needs, if any.
	 * @param line where requests wait
	 * @param now the time in nanoseconds
	 * @return the cheapest one that is worth it
	 */
	@Nullable LoadPlan plan(Line line, long now) {
		if (now - line.nextPlan() < 0 || !canLoad(line)) {
			return null;
		}
		LoadPlan best = null;
		double wait = waitSeconds(line, now);
		if (wait > 0) {
			boolean urgent = isUrgent(line, wait, now);
			double bound = wait / this.rules.eagerness();
			for (InstanceLoad candidate : this.candidates.of(line.pool(), urgent, now)) {
				LoadPlan plan = plan(line, candidate, bound, urgent, now);
				if (plan != null) {
					best = plan;
					bound = plan.cost();
				}
			}
		}
		if (best == null) {
			line.nextPlan(now + PAUSE_NANOS);
		}
		return best;
	}

	/**
	 * The load that a line needs, if any, on a certain instance.
	 */
	@Nullable LoadPlan planOn(InstanceLoad load, Line line, long now) {
		double wait = (now - line.nextPlan() >= 0 && canLoad(line)) ? waitSeconds(line, now) : 0;
		return (wait > 0) ? plan(line, load, wait / this.rules.eagerness(), isUrgent(line, wait, now), now) : null;
	}

	private static boolean canLoad(Line line) {
		return !line.isEmpty() && !line.pool().members().isEmpty() && line.key().isBound() && line.pool().foresees();
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

	private boolean isUrgent(Line line, double wait, long now) {
		if (wait < Double.POSITIVE_INFINITY) {
			return false;
		}
		ModelName model = line.key().model();
		double load = this.estimator.load(line.pool().members().getFirst(), model);
		double patience = Math.max(LEAST_PATIENCE_SECONDS, this.rules.patience() * load);
		double most = MOST_PATIENCE * line.pool().pool().queue().maxWait().toNanos() / 1e9;
		return (now - line.oldest().arrived()) / 1e9 >= Math.min(patience, most) || this.rules.patience() == 0;
	}

	/**
	 * The load on an instance, if it costs less than a bound.
	 */
	private @Nullable LoadPlan plan(Line line, InstanceLoad load, double bound, boolean urgent, long now) {
		RunnerKey key = line.key();
		if (!load.isUsable() || load.claim() != null || servesNobody(line, load)) {
			return null;
		}
		double seconds = this.estimator.load(load, key.model());
		if (seconds >= bound || !load.mayHave(key) || load.refusesToLoad(key, now)) {
			return null;
		}
		List<Runner> victims = new ArrayList<>(2);
		Runner same = load.runner(key.model());
		double loss = 0;
		if (same != null) {
			loss = same.serves(key.options()) ? Double.POSITIVE_INFINITY : this.losses.of(same, urgent, now);
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
			loss += this.losses.of(victim, urgent, now);
			drain = Math.max(drain, drainSeconds(victim));
		}
		LoadPlan plan = new LoadPlan(load, victims, drain + seconds, loss);
		return (plan.cost() < bound) ? plan : null;
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
					: this.losses.of(runner, urgent, now) + drainSeconds(runner);
			if (cost < least) {
				least = cost;
				cheapest = runner;
			}
		}
		return cheapest;
	}

	private double drainSeconds(Runner runner) {
		int active = runner.active();
		return this.estimator.usualWork(runner.model()) / runner.instance().weight() * active / (active + 1);
	}

}
