package io.ollamagateway.scheduling;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

import io.ollamagateway.fleet.model.Balance;
import io.ollamagateway.fleet.model.Pool;
import io.ollamagateway.protocol.ModelName;
import org.jspecify.annotations.Nullable;

/**
 * One pool as the scheduler sees it: its instances and its queue.
 */
final class PoolSchedule {

	private static final int MOST_IDLE_LINES = 1024;

	private final Map<RunnerKey, Line> lines = new HashMap<>();

	private final Set<Line> waitingLines = new LinkedHashSet<>();

	private final Map<ModelName, List<Line>> waitingByModel = new HashMap<>();

	private final TreeSet<Waiting> turns = new TreeSet<>(Waiting.TURN);

	private final FairClock clock = new FairClock();

	private final Stopwatch empty = new Stopwatch();

	private final Rate served = new Rate();

	private Pool pool;

	private Placement placement;

	private List<InstanceLoad> members = List.of();

	private long heldBytes;

	PoolSchedule(Pool pool, RandomGenerator random) {
		this.pool = pool;
		this.placement = Placement.of(pool.balance().strategy(), random);
	}

	/**
	 * Takes another configuration. Who waits goes on waiting.
	 */
	void reconfigure(Pool pool, List<InstanceLoad> members, RandomGenerator random, long now) {
		if (!pool.balance().strategy().equals(this.pool.balance().strategy())) {
			this.placement = Placement.of(pool.balance().strategy(), random);
		}
		this.pool = pool;
		this.members = List.copyOf(members);
		membersChanged(now);
	}

	/** The state of a member may be another one than before. */
	void membersChanged(long now) {
		this.empty.run(isEmpty(), now);
	}

	/**
	 * Whether it has no instance that need be reckoned with.
	 */
	boolean isEmpty() {
		boolean coldStart = this.pool.outage().awaitsInstances();
		for (InstanceLoad member : this.members) {
			if (member.isThere(coldStart)) {
				return false;
			}
		}
		return true;
	}

	Pool pool() {
		return this.pool;
	}

	List<InstanceLoad> members() {
		return this.members;
	}

	Placement placement() {
		return this.placement;
	}

	/**
	 * Whether it chooses by what it expects of an instance, and not by a plain rule.
	 */
	boolean foresees() {
		return this.pool.balance().strategy() == Balance.Strategy.LEAST_LOADED;
	}

	boolean has(InstanceLoad load) {
		return load.pools().contains(this);
	}

	FairClock clock() {
		return this.clock;
	}

	/** The time in which it had no instance. */
	Stopwatch empty() {
		return this.empty;
	}

	/** How often it serves a request. */
	Rate served() {
		return this.served;
	}

	/**
	 * The line for a runner, made if there is none.
	 */
	Line line(RunnerKey key) {
		if (this.lines.size() > MOST_IDLE_LINES && !this.lines.containsKey(key)) {
			this.lines.values().removeIf(Line::isEmpty);
		}
		return this.lines.computeIfAbsent(key, (one) -> new Line(this, one));
	}

	/** All lines, empty ones too. */
	Collection<Line> lines() {
		return this.lines.values();
	}

	/** The lines in which somebody waits, as they are at this moment. */
	Collection<Line> waitingLines() {
		return this.waitingLines;
	}

	/** The lines in which somebody waits for a model. */
	List<Line> waitingFor(ModelName model) {
		return this.waitingByModel.getOrDefault(model, List.of());
	}

	void add(Waiting waiting) {
		Line line = waiting.line();
		if (line.isEmpty()) {
			this.waitingLines.add(line);
			this.waitingByModel.computeIfAbsent(line.key().model(), (_) -> new ArrayList<>()).add(line);
		}
		line.add(waiting);
		this.turns.add(waiting);
		this.heldBytes += waiting.ticket().heldBytes();
		this.clock.queued(waiting.ticket().origin(), waiting.start());
	}

	void remove(Waiting waiting) {
		Line line = waiting.line();
		line.remove(waiting);
		this.turns.remove(waiting);
		this.heldBytes -= waiting.ticket().heldBytes();
		this.clock.unqueued(waiting.ticket().origin());
		if (line.isEmpty()) {
			this.waitingLines.remove(line);
			List<Line> others = this.waitingByModel.get(line.key().model());
			if (others != null && others.remove(line) && others.isEmpty()) {
				this.waitingByModel.remove(line.key().model());
			}
		}
	}

	/** What the bodies of those that wait hold together. */
	long heldBytes() {
		return this.heldBytes;
	}

	/** How many wait. */
	int size() {
		return this.turns.size();
	}

	/** Who is to go first. */
	Waiting first() {
		return this.turns.first();
	}

	/**
	 * Who has to leave so that one more may wait: those that would be served last, and
	 * after it.
	 * @return nobody if there is room; {@code null} if not even that makes room
	 */
	@Nullable List<Waiting> displacedBy(Waiting one) {
		List<Waiting> displaced = new ArrayList<>(0);
		int size = this.turns.size() + 1;
		long bytes = this.heldBytes + one.ticket().heldBytes();
		Iterator<Waiting> last = this.turns.descendingIterator();
		while (size > this.pool.queue().capacity() || bytes > this.pool.queue().maxBytes()) {
			Waiting next = last.hasNext() ? last.next() : null;
			if (next == null || Waiting.TURN.compare(one, next) >= 0) {
				return null;
			}
			displaced.add(next);
			size--;
			bytes -= next.ticket().heldBytes();
		}
		return displaced;
	}

	/** How many are to be served before a ticket. */
	int ahead(Waiting waiting) {
		return this.turns.headSet(waiting).size();
	}

}
