package io.ollamagateway.scheduling;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;

import io.ollamagateway.fleet.model.Affinity;
import io.ollamagateway.fleet.model.Balance;
import io.ollamagateway.fleet.model.Capacity;
import io.ollamagateway.fleet.model.HealthCheck;
import io.ollamagateway.fleet.model.InstalledModel;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.InstanceInventory;
import io.ollamagateway.fleet.model.InstanceState;
import io.ollamagateway.fleet.model.ModelDetails;
import io.ollamagateway.fleet.model.Outage;
import io.ollamagateway.fleet.model.Parallel;
import io.ollamagateway.fleet.model.Pool;
import io.ollamagateway.fleet.model.Pools;
import io.ollamagateway.fleet.model.QueueLimits;
import io.ollamagateway.fleet.model.Timeouts;
import io.ollamagateway.protocol.AnswerCounters;
import io.ollamagateway.protocol.ByteSpan;
import io.ollamagateway.protocol.Endpoint;
import io.ollamagateway.protocol.ModelName;
import io.ollamagateway.protocol.ModelRequest;
import io.ollamagateway.protocol.RunnerOptions;

/**
 * A scheduler with a thousand instances, and what they would tell it: every load takes
 * three seconds, every request comes back when the benchmark says so.
 */
final class LargeFleet {

	static final int INSTANCES = 1_000;

	static final int MODELS = 200;

	static final double MODEL_EXPONENT = 1.1;

	static final int CALLERS = 100;

	/**
	 * The instances that have a model on their disk; the most used ones are everywhere.
	 */
	static final int LEAST_INSTALLED = 100;

	/** Between two requests: 2,500 a second. */
	private static final long STEP_NANOS = 400_000;

	private static final long TICK_NANOS = 100_000_000;

	private static final long LOAD_NANOS = 3_000_000_000L;

	private static final long GIB = 1L << 30;

	private static final double[] GIBIBYTES = { 4.9, 2.0, 9.0, 4.7, 4.1, 12.0, 2.0, 5.2, 9.0, 1.3 };

	private final SplittableRandom random = new SplittableRandom(1);

	private final Scheduler scheduler = new Scheduler(this.random.split(), new SchedulerListener() {
	});

	private final List<ModelRequest> requests = new ArrayList<>();

	private final double[] upTo = new double[MODELS];

	private final List<Lease> leases = new ArrayList<>();

	private final Queue<DueLoad> loads = new ArrayDeque<>();

	private long now;

	private long nextTicket;

	private long nextTick;

	LargeFleet() {
		double sum = 0;
		for (int i = 0; i < MODELS; i++) {
			sum += Math.pow(i + 1, -MODEL_EXPONENT);
			this.upTo[i] = sum;
			ModelName name = ModelName.parse("m" + i).orElseThrow();
			this.requests.add(new ModelRequest(Endpoint.CHAT, name.display(), name, true, false, null,
					RunnerOptions.NONE, 200 + 10 * i, null, i + 1, null, new ByteSpan(0, 0)));
		}
		List<Instance> instances = new ArrayList<>();
		for (int i = 0; i < INSTANCES; i++) {
			instances.add(new Instance(id(i), URI.create("http://" + id(i) + ":11434"), 1 + i % 3, HealthCheck.DEFAULT,
					new Capacity(new Parallel(2, false), 10, 48 * GIB, 3, GIB, Set.of())));
		}
		Pool pool = new Pool("all", List.of(), instances,
				new Balance(Balance.Strategy.LEAST_LOADED, Balance.HashOn.URI), Affinity.DEFAULT,
				new QueueLimits(1_000_000, Long.MAX_VALUE, Duration.ofDays(100), Duration.ofSeconds(15), null),
				Timeouts.DEFAULT, Outage.REFUSE);
		tell(new SchedulingEvent.PoolsChanged(new Pools(List.of(pool), null)));
		for (int i = 0; i < INSTANCES; i++) {
			tell(new SchedulingEvent.Inventoried(id(i), new InstanceInventory(installed(i), null)));
			tell(new SchedulingEvent.InstanceChanged(id(i), InstanceState.READY));
		}
	}

	private static String id(int instance) {
		return "i" + instance;
	}

	private static Map<ModelName, InstalledModel> installed(int instance) {
		Map<ModelName, InstalledModel> installed = new LinkedHashMap<>();
		for (int i = 0; i < MODELS; i++) {
			int everyNth = (i < MODELS / 2) ? 1 : INSTANCES / LEAST_INSTALLED;
			if (instance % everyNth == i % everyNth) {
				ModelName name = ModelName.parse("m" + i).orElseThrow();
				installed.put(name,
						new InstalledModel(name, name.display(), "", (long) (GIBIBYTES[i % GIBIBYTES.length] * GIB),
								Set.of("completion"), "", new ModelDetails("gguf", "llama", List.of(), "", "")));
			}
		}
		return installed;
	}

	/**
	 * Lets requests come, and none of them end, until so many wait.
	 */
	void fill(int waiting) {
		while (waiting() < waiting) {
			submit();
		}
		while (!this.loads.isEmpty()) {
			this.now = Math.max(this.now, this.loads.peek().at());
			finishLoads();
		}
	}

	/**
	 * Lets models be loaded where they are used, and all requests end.
	 */
	void warm() {
		fill(20_000);
		drain();
	}

	/** Lets all requests end. */
	void drain() {
		while (!this.leases.isEmpty()) {
			giveBack();
		}
	}

	/** A request comes. */
	void submit() {
		this.now += STEP_NANOS;
		finishLoads();
		if (this.now >= this.nextTick && waiting() > 0) {
			elapse();
		}
		int model = 0;
		double point = this.random.nextDouble() * this.upTo[MODELS - 1];
		int high = MODELS - 1;
		while (model < high) {
			int middle = (model + high) >>> 1;
			if (this.upTo[middle] < point) {
				model = middle + 1;
			}
			else {
				high = middle;
			}
		}
		int caller = this.random.nextInt(CALLERS);
		tell(new SchedulingEvent.Submitted(new Ticket(this.nextTicket++, "all", this.requests.get(model),
				new Origin("c" + caller, Priority.DEFAULT, 1), 1 + this.random.nextInt(100_000), 0, "", Set.of())));
	}

	/** One of the requests that are being served ends. */
	void giveBack() {
		finishLoads();
		if (this.leases.isEmpty()) {
			return;
		}
		int index = this.random.nextInt(this.leases.size());
		Lease last = this.leases.removeLast();
		Lease ended = (index < this.leases.size()) ? this.leases.set(index, last) : last;
		tell(new SchedulingEvent.Returned(ended, LeaseOutcome.ANSWERED, new AnswerCounters(Duration.ofSeconds(2),
				Duration.ZERO, Duration.ofMillis(400), Duration.ofMillis(1600), 400L, 100L, 100L, "stop")));
	}

	/** A tenth of a second passes. */
	void tick() {
		this.now += TICK_NANOS;
		finishLoads();
		elapse();
	}

	private void elapse() {
		this.nextTick = this.now + TICK_NANOS;
		tell(new SchedulingEvent.Elapsed());
	}

	int waiting() {
		return this.scheduler.waiting();
	}

	int served() {
		return this.leases.size();
	}

	private void finishLoads() {
		while (!this.loads.isEmpty() && this.loads.peek().at() <= this.now) {
			Decision.Load load = this.loads.remove().load();
			tell(new SchedulingEvent.Loaded(load.instance().id(), load.runner(), Duration.ofNanos(LOAD_NANOS)));
		}
	}

	private void tell(SchedulingEvent event) {
		for (Decision decision : this.scheduler.on(event, this.now)) {
			switch (decision) {
				case Decision.Granted granted -> this.leases.add(granted.lease());
				case Decision.Load load -> this.loads.add(new DueLoad(this.now + LOAD_NANOS, load));
				case Decision.Refused refused -> throw new IllegalStateException(refused.refusal().message());
			}
		}
	}

	private record DueLoad(long at, Decision.Load load) {
	}

}
