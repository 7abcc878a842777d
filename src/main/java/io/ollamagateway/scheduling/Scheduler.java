package io.ollamagateway.scheduling;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

import io.ollamagateway.fleet.model.BreakerState;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.InstanceInventory;
import io.ollamagateway.fleet.model.InstanceState;
import io.ollamagateway.fleet.model.Pool;
import io.ollamagateway.fleet.model.Pools;
import io.ollamagateway.protocol.AnswerCounters;
import io.ollamagateway.protocol.ModelName;
import io.ollamagateway.protocol.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * Decides where a request goes, and when: events in, decisions out. The choice of an
 * instance and the taking of the lease are one step, so that no two requests see the same
 * free place. Who finds none waits in the queue of its pool; who comes back from an
 * instance makes room for the one whose turn it is there.
 * <p>
 * It is the only owner of what it knows, has no threads, and is not safe for use by
 * several at once: its driver calls it one event at a time. The same events at the same
 * times with the same random numbers give the same decisions.
 */
public final class Scheduler {

	private static final Duration LEAST_RETRY_AFTER = Duration.ofSeconds(1);

	private static final Duration MOST_RETRY_AFTER = Duration.ofMinutes(10);

	/** Far more than any instance holds; some names that are asked for exist nowhere. */
	private static final int MOST_RUNNERS = 256;

	private final RandomGenerator random;

	private final SchedulerListener listener;

	private final Estimator estimator = new Estimator();

	private final Residency residency = new Residency(this.estimator);

	private final Chooser chooser;

	private final LoadPlanner planner;

	private final Map<String, InstanceLoad> instances = new HashMap<>();

	private final Map<String, PoolSchedule> pools = new HashMap<>();

	private final Map<Long, Waiting> waiting = new HashMap<>();

	private final Map<Long, Held> leases = new HashMap<>();

	/** Instances that may have become free for somebody by the way. */
	private final List<InstanceLoad> unsettled = new ArrayList<>();

	private List<Decision> decisions = new ArrayList<>();

	private long now;

	private boolean closing;

	private long nextLease;

	private long nextArrival;

	/**
	 * Creates a scheduler that knows no pool yet.
	 * @param random breaks ties
	 * @param listener is told of each lease
	 */
	public Scheduler(RandomGenerator random, SchedulerListener listener) {
		this(random, listener, LoadRules.DEFAULT);
	}

	Scheduler(RandomGenerator random, SchedulerListener listener, LoadRules rules) {
		this.random = random;
		this.listener = listener;
		this.chooser = new Chooser(this.estimator, this.residency, random);
		this.planner = new LoadPlanner(this.estimator, this.residency, rules);
	}

	/**
	 * Takes in what happened.
	 * @param event what happened
	 * @param now when, in nanoseconds of a clock that never goes back
	 * @return what follows from it, in order
	 */
	public List<Decision> on(SchedulingEvent event, long now) {
		this.now = now;
		this.decisions = new ArrayList<>(2);
		this.planner.look();
		switch (event) {
			case SchedulingEvent.Submitted submitted -> submit(submitted.ticket());
			case SchedulingEvent.Cancelled cancelled -> cancel(cancelled.ticket());
			case SchedulingEvent.Returned returned -> giveBack(returned);
			case SchedulingEvent.PoolsChanged changed -> reconfigure(changed.pools());
			case SchedulingEvent.InstanceChanged changed -> changeState(changed.instance(), changed.state());
			case SchedulingEvent.BreakerChanged changed -> changeBreaker(changed.instance(), changed.breaker());
			case SchedulingEvent.Inventoried told -> take(told.instance(), told.inventory());
			case SchedulingEvent.Loaded loaded -> loaded(loaded);
			case SchedulingEvent.LoadFailed failed -> loadFailed(failed);
			case SchedulingEvent.Elapsed _ -> elapsed();
			case SchedulingEvent.Closing _ -> close();
		}
		while (!this.unsettled.isEmpty()) {
			serve(this.unsettled.removeLast());
		}
		return this.decisions;
	}

	/**
	 * How many tickets wait. As long as there are any, time must be told.
	 * @return 0 or more
	 */
	public int waiting() {
		return this.waiting.size();
	}

	/** What is known of each instance, for those who check it. */
	Collection<InstanceLoad> instances() {
		return this.instances.values();
	}

	Collection<PoolSchedule> pools() {
		return this.pools.values();
	}

	/** The leases that are out. */
	Collection<Held> leases() {
		return this.leases.values();
	}

	/**
	 * Where a ticket stands.
	 * @param ticket its id
	 * @return its position, or nothing if it does not wait
	 */
	public Optional<QueuePosition> position(long ticket) {
		return Optional.ofNullable(this.waiting.get(ticket)).map((one) -> {
			PoolSchedule pool = one.line().pool();
			int ahead = pool.ahead(one);
			return new QueuePosition(ahead, expectedWait(pool, ahead + 1));
		});
	}

	private void submit(Ticket ticket) {
		PoolSchedule pool = this.pools.get(ticket.pool());
		if (pool == null) {
			refuse(ticket, SchedulingRefusals.unknownPool(ticket.pool()));
			return;
		}
		RunnerKey key = RunnerKey.of(ticket.request());
		if (key.isBound() && ticket.takesSlot()) {
			this.estimator.facts(key.model()).arrivals().count(this.now);
		}
		Prospect prospect = prospect(pool, key, ticket.tried());
		if (prospect == Prospect.LOADS_FAIL && !ticket.takesSlot()) {
			// nothing has to be loaded for it
			prospect = Prospect.GOOD;
		}
		switch (prospect) {
			case GOOD -> accept(ticket, pool.line(key));
			case EMPTY -> {
				if (pool.pool().outage().coldStartWait() != null && ticket.takesSlot()) {
					enqueue(ticket, pool.line(key));
				}
				else {
					standIn(ticket, pool, key, prospect);
				}
			}
			default -> standIn(ticket, pool, key, prospect);
		}
	}

	/**
	 * Serves a ticket at once or lets it wait.
	 */
	private void accept(Ticket ticket, Line line) {
		Chooser.Place place = this.chooser.choose(line, ticket, this.now);
		if (place != null) {
			double cost = this.estimator.work(ticket);
			double start = line.pool().clock().start(ticket.origin(), cost);
			grant(ticket, line, place, cost, start);
		}
		else if (ticket.takesSlot()) {
			enqueue(ticket, line);
			consider(line);
		}
		else {
			refuse(ticket, SchedulingRefusals.allDown(line.pool().pool()));
		}
	}

	/**
	 * What happens to a ticket that its pool cannot serve: design decision 8, in this
	 * order.
	 */
	private void standIn(Ticket ticket, PoolSchedule pool, RunnerKey key, Prospect prospect) {
		String fallback = pool.pool().outage().fallback();
		PoolSchedule other = (fallback != null) ? this.pools.get(fallback) : null;
		if (prospect == Prospect.UNKNOWN_MODEL) {
			refuse(ticket, SchedulingRefusals.unknownModel(ticket));
		}
		else if (other != null && prospect(other, key, ticket.tried()) == Prospect.GOOD) {
			accept(ticket, other.line(key));
		}
		else if (prospect == Prospect.LOADS_FAIL) {
			refuse(ticket, SchedulingRefusals.loadsFail(ticket, reasonOfFailure(pool, key)));
		}
		else if (prospect == Prospect.EMPTY) {
			refuse(ticket, SchedulingRefusals.empty(pool.pool()));
		}
		else {
			Line line = pool.line(key);
			Chooser.Place place = pool.pool().outage().panic() ? this.chooser.inPanic(line, ticket) : null;
			if (place != null) {
				double cost = this.estimator.work(ticket);
				grant(ticket, line, place, cost, pool.clock().start(ticket.origin(), cost));
			}
			else {
				refuse(ticket, SchedulingRefusals.allDown(pool.pool()));
			}
		}
	}

	private Prospect prospect(PoolSchedule pool, RunnerKey key, Set<String> tried) {
		return Prospect.of(pool, key, this.residency.of(key.model()), tried, this.now);
	}

	private String reasonOfFailure(PoolSchedule pool, RunnerKey key) {
		return pool.members()
			.stream()
			.map((load) -> load.failure(key))
			.filter(Objects::nonNull)
			.map(LoadFailure::reason)
			.findFirst()
			.orElse("no instance could load it");
	}

	private void enqueue(Ticket ticket, Line line) {
		if (this.closing) {
			refuse(ticket, SchedulingRefusals.closing());
			return;
		}
		PoolSchedule pool = line.pool();
		double cost = this.estimator.work(ticket);
		double start = pool.clock().start(ticket.origin(), cost);
		Waiting one = new Waiting(ticket, line, Waiting.rankOf(ticket), start, this.nextArrival++, cost, this.now,
				line.loading().total(this.now), pool.empty().total(this.now));
		// a flood must not keep others out of the queue either
		List<Waiting> displaced = pool.displacedBy(one);
		if (displaced == null) {
			pool.clock().corrected(ticket.origin(), -cost);
			refuse(ticket, SchedulingRefusals.full(pool.pool(), retryAfter(pool)));
			return;
		}
		for (Waiting last : displaced) {
			withdraw(last);
			refuse(last.ticket(), SchedulingRefusals.full(pool.pool(), retryAfter(pool)));
		}
		pool.add(one);
		this.waiting.put(ticket.id(), one);
		this.listener.queued(ticket, pool.pool(), pool.size());
		watchLoading(line);
	}

	private void close() {
		this.closing = true;
		for (Waiting one : List.copyOf(this.waiting.values())) {
			leave(one);
			refuse(one.ticket(), SchedulingRefusals.closing());
		}
	}

	private void leave(Waiting one) {
		PoolSchedule pool = one.line().pool();
		pool.remove(one);
		this.waiting.remove(one.ticket().id());
		this.listener.unqueued(one.ticket(), pool.pool(), Duration.ofNanos(this.now - one.arrived()), pool.size());
		if (one.line().isEmpty() && one.line().claims() > 0) {
			giveUpClaims(one.line());
		}
	}

	/** A ticket leaves the queue without having been served. */
	private void withdraw(Waiting one) {
		leave(one);
		one.line().pool().clock().corrected(one.ticket().origin(), -one.cost());
	}

	/**
	 * Makes instances take up again what they had put aside for a line in which nobody
	 * waits any more.
	 */
	private void giveUpClaims(Line line) {
		for (InstanceLoad load : line.pool().members()) {
			if (load.claim() != null && load.claim().line() == line) {
				this.unsettled.add(load);
			}
		}
	}

	private void cancel(long ticket) {
		Waiting one = this.waiting.get(ticket);
		if (one != null) {
			withdraw(one);
		}
	}

	private void grant(Ticket ticket, Line line, Chooser.Place place, double cost, double start) {
		InstanceLoad load = place.instance();
		Runner runner = place.runner();
		PoolSchedule pool = line.pool();
		if (runner == null && line.key().isBound() && ticket.takesSlot() && load.runners().size() < MOST_RUNNERS) {
			// the request itself has the model loaded
			runner = this.residency.add(load, line.key(), line.key().model(), Runner.State.READY, this.now);
			this.unsettled.add(load);
		}
		long remembered = 0;
		if (ticket.takesSlot()) {
			load.take();
			if (runner != null) {
				runner.take();
				remembered = this.estimator.remembered(ticket, runner, pool.pool().affinity().ttl(), this.now);
				if (ticket.affinity() != 0) {
					runner.prefixes().remember(ticket.affinity(), ticket.promptTokens(), this.now);
				}
			}
		}
		pool.clock().served(start);
		pool.served().count(this.now);
		Lease lease = new Lease(this.nextLease++, ticket, pool.pool(), load.instance());
		this.leases.put(lease.id(),
				new Held(lease, load, runner, cost, remembered, (runner != null) ? runner.active() : 0));
		this.listener.leaseTaken(lease, load.inFlight());
		this.decisions.add(new Decision.Granted(lease));
	}

	private void refuse(Ticket ticket, Refusal refusal) {
		this.decisions.add(new Decision.Refused(ticket, refusal));
	}

	private void giveBack(SchedulingEvent.Returned returned) {
		Held held = this.leases.remove(returned.lease().id());
		if (held == null) {
			throw new IllegalStateException("Lease " + returned.lease().id() + " was given back twice");
		}
		InstanceLoad load = held.instance();
		Runner runner = held.runner();
		Ticket ticket = returned.lease().ticket();
		if (ticket.takesSlot()) {
			load.giveBack();
			if (runner != null) {
				runner.giveBack(this.now);
			}
		}
		if (runner != null && returned.outcome() == LeaseOutcome.ANSWERED) {
			learn(held, runner, returned.counters());
		}
		this.listener.leaseReturned(returned.lease(), returned.outcome(), load.inFlight());
		serve(load);
	}

	private void learn(Held held, Runner runner, AnswerCounters counters) {
		Ticket ticket = held.lease().ticket();
		ModelName model = runner.model();
		this.estimator.answered(held.instance(), model, counters);
		PoolSchedule pool = this.pools.get(held.lease().pool().name());
		if (pool != null && counters.promptTokens() != null) {
			pool.clock().corrected(ticket.origin(), this.estimator.work(model, counters) - held.cost());
		}
		Duration wait = counters.slotWait();
		if (wait != null && counters.total() != null) {
			runner.slots().answered(wait, counters.total(), held.beside(), this.now);
		}
		if (ticket.affinity() != 0 && counters.promptTokens() != null) {
			long length = counters.promptTokens() + Objects.requireNonNullElse(counters.outputTokens(), 0L);
			runner.prefixes().remember(ticket.affinity(), length, this.now);
			if (counters.cachedTokens() != null) {
				runner.prefixes().corrected(held.remembered(), counters.cachedTokens());
			}
		}
	}

	/**
	 * Gives an instance what it can take: first requests for what it has in memory, each
	 * in its turn, then perhaps another model.
	 */
	private void serve(InstanceLoad load) {
		advance(load);
		while (load.isUsable() && load.hasRoom()) {
			Waiting next = next(load);
			if (next == null) {
				break;
			}
			Chooser.Place place = Objects.requireNonNull(this.chooser.on(load, next.line(), this.now));
			leave(next);
			grant(next.ticket(), next.line(), place, next.cost(), next.start());
		}
		if (load.isUsable() && load.claim() == null && !this.waiting.isEmpty()) {
			considerOn(load);
		}
	}

	/**
	 * Whose turn it is on an instance.
	 */
	private @Nullable Waiting next(InstanceLoad load) {
		Waiting next = null;
		String id = load.instance().id();
		for (PoolSchedule pool : load.pools()) {
			if (pool.size() == 0) {
				continue;
			}
			long step = pool.pool().queue().promoteAfter().toNanos();
			for (Line line : linesFor(load, pool)) {
				if (this.chooser.on(load, line, this.now) == null) {
					continue;
				}
				Waiting first = line.next((ticket) -> !ticket.tried().contains(id), this.now);
				if (first != null && (next == null || first.before(next, this.now, step))) {
					next = first;
				}
			}
		}
		return next;
	}

	private static Collection<Line> linesFor(InstanceLoad load, PoolSchedule pool) {
		if (!pool.foresees()) {
			return pool.waitingLines();
		}
		List<Line> lines = new ArrayList<>(pool.waitingFor(RunnerKey.NONE.model()));
		for (Runner runner : load.runners()) {
			if (runner.hasFreeSlot()) {
				lines.addAll(pool.waitingFor(runner.model()));
			}
		}
		return lines;
	}

	/**
	 * An instance may load for those who have waited longest, if it has room or a model
	 * that nobody waits for. Whether one goes that others wait for is decided with a view
	 * of all instances, as time passes.
	 */
	private void considerOn(InstanceLoad load) {
		if (!this.planner.hasRoom(load, this.now)) {
			return;
		}
		LoadPlan best = null;
		Line whose = null;
		for (PoolSchedule pool : load.pools()) {
			for (Line line : pool.waitingLines()) {
				if (whose != null && whose.oldest().arrived() <= line.oldest().arrived()) {
					continue;
				}
				LoadPlan plan = this.planner.planOn(load, line, this.now);
				if (plan != null) {
					best = plan;
					whose = line;
				}
			}
		}
		if (best != null && whose != null) {
			claim(whose, best);
		}
	}

	private void consider(Line line) {
		LoadPlan plan = this.planner.plan(line, this.now);
		if (plan != null) {
			claim(line, plan);
		}
	}

	private void claim(Line line, LoadPlan plan) {
		InstanceLoad load = plan.instance();
		plan.victims().forEach((victim) -> victim.state(Runner.State.CLOSING, this.now));
		load.claim(new Claim(line, plan.victims(), false));
		line.claimed(1);
		advance(load);
		this.planner.look();
	}

	/**
	 * Begins the load for which an instance makes room, if there is room by now, or gives
	 * it up if nobody waits for it any more.
	 */
	private void advance(InstanceLoad load) {
		Claim claim = load.claim();
		if (claim == null || claim.loading()) {
			return;
		}
		if (claim.line().isEmpty() || !load.isUsable() || !claim.line().pool().has(load) || isThere(load, claim)) {
			claim.victims().forEach((victim) -> victim.state(Runner.State.READY, this.now));
			claim.line().claimed(-1);
			load.claim(null);
		}
		else if (claim.isFree()) {
			claim.victims().forEach(this.residency::remove);
			load.claim(new Claim(claim.line(), List.of(), true));
			claim.line().claimed(-1);
			RunnerKey key = claim.line().key();
			Runner runner = this.residency.add(load, key, key.model(), Runner.State.LOADING, this.now);
			runner.loadSeconds(this.estimator.load(load, key.model()));
			Decision.Load decision = new Decision.Load(load.instance(), key,
					claim.victims().stream().map(Runner::model).filter((model) -> !model.equals(key.model())).toList(),
					claim.line().pool().pool().timeouts().load());
			watchLoading(key.model());
			this.listener.loadBegun(decision);
			this.decisions.add(decision);
		}
	}

	/** Whether somebody else has the model loaded there meanwhile. */
	private static boolean isThere(InstanceLoad load, Claim claim) {
		Runner runner = load.runner(claim.line().key().model());
		return runner != null && !claim.victims().contains(runner);
	}

	private void loaded(SchedulingEvent.Loaded loaded) {
		this.planner.fleetChanged();
		InstanceLoad load = this.instances.get(loaded.instance());
		Runner runner = (load != null) ? load.runner(loaded.runner().model()) : null;
		if (load == null || runner == null || runner.state() != Runner.State.LOADING) {
			return;
		}
		double seconds = loaded.duration().toNanos() / 1e9;
		runner.state(Runner.State.READY, this.now);
		load.claim(null);
		load.loadSucceeded(loaded.runner());
		load.loaded(runner.model(), seconds, runner.bytes());
		this.estimator.facts(runner.model()).speed().loadSeconds().add(seconds);
		this.listener.loadEnded(load.instance(), loaded.runner(), loaded.duration(), null);
		watchLoading(runner.model());
		serve(load);
	}

	private void loadFailed(SchedulingEvent.LoadFailed failed) {
		this.planner.fleetChanged();
		InstanceLoad load = this.instances.get(failed.instance());
		Runner runner = (load != null) ? load.runner(failed.runner().model()) : null;
		if (load == null || runner == null || runner.state() != Runner.State.LOADING) {
			return;
		}
		Duration duration = Duration.ofNanos(this.now - runner.since());
		this.residency.remove(runner);
		load.claim(null);
		if (failed.unknownModel()) {
			load.lacks(runner.model());
		}
		else {
			load.loadFailed(failed.runner(), failed.reason(), this.now);
		}
		this.listener.loadEnded(load.instance(), failed.runner(), duration, failed.reason());
		watchLoading(runner.model());
		review(load.pools());
		serve(load);
	}

	private void reconfigure(Pools configured) {
		this.planner.fleetChanged();
		Set<String> known = new HashSet<>();
		for (Instance instance : configured.instances()) {
			known.add(instance.id());
			this.instances.computeIfAbsent(instance.id(), (_) -> new InstanceLoad(instance)).reconfigure(instance);
		}
		// a lease on an instance that is gone keeps its own reference to the load
		List<InstanceLoad> gone = this.instances.values()
			.stream()
			.filter((load) -> !known.contains(load.instance().id()))
			.toList();
		gone.forEach(this::forget);
		Set<String> names = new HashSet<>();
		for (Pool pool : configured.all()) {
			names.add(pool.name());
			List<InstanceLoad> members = pool.instances()
				.stream()
				.map((instance) -> Objects.requireNonNull(this.instances.get(instance.id())))
				.toList();
			PoolSchedule schedule = this.pools.computeIfAbsent(pool.name(), (_) -> new PoolSchedule(pool, this.random));
			schedule.reconfigure(pool, members, this.random, this.now);
			members.forEach((member) -> member.pools().add(schedule));
		}
		List<PoolSchedule> dropped = this.pools.values()
			.stream()
			.filter((pool) -> !names.contains(pool.pool().name()))
			.toList();
		for (PoolSchedule pool : dropped) {
			this.pools.remove(pool.pool().name());
			while (pool.size() > 0) {
				Waiting one = pool.first();
				withdraw(one);
				refuse(one.ticket(), SchedulingRefusals.unknownPool(pool.pool().name()));
			}
		}
		review(List.copyOf(this.pools.values()));
		List.copyOf(this.instances.values()).forEach(this::serve);
	}

	private void forget(InstanceLoad load) {
		Claim claim = load.claim();
		if (claim != null && !claim.loading()) {
			claim.line().claimed(-1);
		}
		this.residency.forget(load);
		load.retire();
		this.instances.remove(load.instance().id());
	}

	private void changeState(String instance, InstanceState state) {
		this.planner.fleetChanged();
		InstanceLoad load = this.instances.get(instance);
		if (load != null) {
			load.state(state);
			load.runners().forEach((runner) -> watchLoading(runner.model()));
			review(load.pools());
			serve(load);
		}
	}

	private void changeBreaker(String instance, BreakerState breaker) {
		this.planner.fleetChanged();
		InstanceLoad load = this.instances.get(instance);
		if (load != null) {
			load.breaker(breaker);
			load.runners().forEach((runner) -> watchLoading(runner.model()));
			review(load.pools());
			serve(load);
		}
	}

	private void take(String instance, InstanceInventory inventory) {
		this.planner.fleetChanged();
		InstanceLoad load = this.instances.get(instance);
		if (load != null) {
			this.residency.told(load, inventory, this.now);
			review(load.pools());
			serve(load);
		}
	}

	/**
	 * Looks again at who waits, after something has changed that may leave nobody to
	 * serve them.
	 */
	private void review(List<PoolSchedule> changed) {
		for (PoolSchedule pool : changed) {
			for (Line line : List.copyOf(pool.waitingLines())) {
				Prospect prospect = prospect(pool, line.key(), Set.of());
				boolean hopeless = prospect != Prospect.GOOD
						&& !(prospect == Prospect.EMPTY && pool.pool().outage().coldStartWait() != null);
				List<Waiting> all = hopeless ? List.copyOf(line.byArrival()) : List.copyOf(line.retried());
				for (Waiting one : all) {
					Prospect own = hopeless ? prospect : prospect(pool, line.key(), one.ticket().tried());
					if (hopeless || (own != Prospect.GOOD && own != Prospect.EMPTY)) {
						withdraw(one);
						standIn(one.ticket(), pool, line.key(), own);
					}
				}
			}
		}
	}

	private void elapsed() {
		this.planner.fleetChanged();
		if (this.waiting.isEmpty()) {
			return;
		}
		List<Line> lines = new ArrayList<>();
		for (PoolSchedule pool : this.pools.values()) {
			if (pool.size() > 0) {
				lines.addAll(pool.waitingLines());
			}
		}
		lines.sort(Comparator.comparingLong((line) -> line.oldest().arrived()));
		for (Line line : lines) {
			watchLoading(line);
			expire(line);
		}
		for (InstanceLoad load : this.instances.values()) {
			if (load.claim() != null) {
				this.unsettled.add(load);
			}
		}
		for (Line line : lines) {
			consider(line);
		}
	}

	private void expire(Line line) {
		PoolSchedule pool = line.pool();
		Duration maxWait = pool.pool().queue().maxWait();
		Duration coldStart = Objects.requireNonNullElse(pool.pool().outage().coldStartWait(), Duration.ZERO);
		while (!line.isEmpty()) {
			Waiting oldest = line.oldest();
			long empty = pool.empty().total(this.now) - oldest.emptyBefore();
			long loading = line.loading().total(this.now) - oldest.loadingBefore();
			long waited = this.now - oldest.arrived() - Math.min(empty, coldStart.toNanos()) - loading;
			boolean tooCold = pool.members().isEmpty() && empty > coldStart.toNanos();
			if (waited <= maxWait.toNanos() && !tooCold) {
				return;
			}
			withdraw(oldest);
			refuse(oldest.ticket(), pool.members().isEmpty() ? SchedulingRefusals.empty(pool.pool())
					: SchedulingRefusals.waitedTooLong(pool.pool(), Duration.ofNanos(waited), retryAfter(pool)));
		}
	}

	/** Keeps the time in which a model is not there but on its way. */
	private void watchLoading(ModelName model) {
		for (PoolSchedule pool : this.pools.values()) {
			pool.waitingFor(model).forEach(this::watchLoading);
		}
	}

	private void watchLoading(Line line) {
		boolean loading = false;
		boolean ready = false;
		for (Runner runner : this.residency.of(line.key().model())) {
			if (line.pool().has(runner.instance()) && runner.instance().isUsable()
					&& runner.serves(line.key().options())) {
				loading |= runner.state() == Runner.State.LOADING;
				if (runner.isReady()) {
					ready = true;
					break;
				}
			}
		}
		line.loading().run(loading && !ready, this.now);
	}

	private Duration retryAfter(PoolSchedule pool) {
		return expectedWait(pool, pool.size());
	}

	private Duration expectedWait(PoolSchedule pool, int requests) {
		double perSecond = pool.served().perSecond(this.now);
		double seconds = (perSecond > 0) ? requests / perSecond : pool.pool().queue().maxWait().toMillis() / 1e3;
		double bounded = Math.clamp(seconds, LEAST_RETRY_AFTER.toMillis() / 1e3, MOST_RETRY_AFTER.toMillis() / 1e3);
		return Duration.ofMillis((long) (1000 * bounded));
	}

}
