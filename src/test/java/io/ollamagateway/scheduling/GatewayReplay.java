package io.ollamagateway.scheduling;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
import io.ollamagateway.fleet.model.ResidentModel;
import io.ollamagateway.fleet.model.Timeouts;
import io.ollamagateway.protocol.AnswerCounters;
import io.ollamagateway.protocol.ByteSpan;
import io.ollamagateway.protocol.Endpoint;
import io.ollamagateway.protocol.ModelName;
import io.ollamagateway.protocol.ModelRequest;
import io.ollamagateway.protocol.RunnerOptions;
import io.ollamagateway.simulator.CallListener;
import io.ollamagateway.simulator.Completion;
import io.ollamagateway.simulator.ModelCall;
import io.ollamagateway.simulator.SimulatedInstance;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's own scheduler as a policy: what its driver does, without sockets.
 */
final class GatewayReplay implements ReplayPolicy {

	private static final Duration TICK = Duration.ofMillis(100);

	private static final Duration INVENTORY = Duration.ofSeconds(5);

	private final Replay replay;

	private final Setup setup;

	private final Scheduler scheduler;

	private final Map<Long, Workload.Request> waiting = new LinkedHashMap<>();

	private final Map<String, Integer> indexes = new LinkedHashMap<>();

	private boolean ticking;

	private GatewayReplay(Replay replay, Setup setup) {
		this.replay = replay;
		this.setup = setup;
		this.scheduler = new Scheduler(replay.random().split(), new SchedulerListener() {
			@Override
			public void queued(Ticket ticket, Pool pool, int waiting) {
				replay.queued(waiting);
			}
		}, setup.rules());
		List<Instance> instances = new ArrayList<>();
		for (int i = 0; i < replay.fleet().size(); i++) {
			ReplayFleet.Machine machine = replay.fleet().machine(i);
			String id = "i" + i;
			this.indexes.put(id, i);
			instances.add(new Instance(id, URI.create("http://" + id + ":11434"), machine.speed(), HealthCheck.DEFAULT,
					new Capacity(new Parallel(setup.slots(), false), 10 * setup.slots(), machine.gibibytes() << 30, 3,
							(long) (machine.bandwidth() * (1L << 30)), Set.of())));
		}
		Pool pool = new Pool("all", List.of(), instances, new Balance(setup.strategy(), Balance.HashOn.URI),
				new Affinity(setup.affinity(), Duration.ofMinutes(30), "", ""), setup.queue(), Timeouts.DEFAULT,
				Outage.REFUSE);
		tell(new SchedulingEvent.PoolsChanged(new Pools(List.of(pool), null)));
		for (int i = 0; i < this.replay.fleet().size(); i++) {
			tell(new SchedulingEvent.InstanceChanged("i" + i, InstanceState.READY));
		}
		takeStock();
	}

	static ReplayPolicy.Maker with(Setup setup) {
		return (replay) -> new GatewayReplay(replay, setup);
	}

	@Override
	public void arrive(Workload.Request request) {
		ModelName model = ModelName.parse(ReplayFleet.model(request.model())).orElseThrow();
		ModelRequest asked = new ModelRequest(Endpoint.CHAT, model.display(), model, true, false, null,
				RunnerOptions.NONE, request.prompt().length(), null, request.conversation(), null, new ByteSpan(0, 0));
		long affinity = (this.setup.affinity() != Affinity.By.NONE) ? request.conversation() : 0;
		this.waiting.put((long) request.id(), request);
		tell(new SchedulingEvent.Submitted(new Ticket(request.id(), "all", asked,
				new Origin("c" + request.caller(), Priority.DEFAULT, 1), affinity, 0, "", Set.of())));
		tick();
	}

	private void tell(SchedulingEvent event) {
		for (Decision decision : this.scheduler.on(event, this.replay.clock().nanos())) {
			switch (decision) {
				case Decision.Granted granted -> granted(granted.lease());
				case Decision.Refused refused -> {
					this.waiting.remove(refused.ticket().id());
					this.replay.refused();
				}
				case Decision.Load load -> load(load);
			}
		}
	}

	private void granted(Lease lease) {
		Workload.Request request = this.waiting.remove(lease.ticket().id());
		this.replay.send(request, this.indexes.get(lease.instance().id()),
				(completion) -> tell(new SchedulingEvent.Returned(lease,
						(completion != null) ? LeaseOutcome.ANSWERED : LeaseOutcome.FAILED, counters(completion))));
	}

	private static AnswerCounters counters(@Nullable Completion completion) {
		if (completion == null) {
			return AnswerCounters.UNKNOWN;
		}
		return new AnswerCounters(Duration.ofNanos(completion.total()), Duration.ofNanos(completion.load()),
				Duration.ofNanos(completion.promptEval()), Duration.ofNanos(completion.eval()),
				(long) completion.promptTokens(), (long) completion.cachedTokens(), (long) completion.tokens(),
				completion.reason());
	}

	private void load(Decision.Load load) {
		SimulatedInstance instance = this.replay.instances().get(this.indexes.get(load.instance().id()));
		for (ModelName victim : load.evict()) {
			instance.submit(ModelCall.load(victim.display(), Duration.ZERO), ended(() -> {
			}, () -> {
			}));
		}
		long begin = this.replay.clock().nanos();
		String id = load.instance().id();
		instance.submit(ModelCall.load(load.runner().model().display(), null),
				ended(() -> tell(new SchedulingEvent.Loaded(id, load.runner(),
						Duration.ofNanos(this.replay.clock().nanos() - begin))),
						() -> tell(new SchedulingEvent.LoadFailed(id, load.runner(), "failed",
								SchedulingEvent.LoadFailed.Cause.REFUSED))));
	}

	private static CallListener ended(Runnable completed, Runnable failed) {
		return new CallListener() {
			@Override
			public void completed(Completion completion) {
				completed.run();
			}

			@Override
			public void failed(int status, String message) {
				failed.run();
			}
		};
	}

	private void tick() {
		if (!this.ticking && this.scheduler.waiting() > 0) {
			this.ticking = true;
			this.replay.clock().schedule(TICK, () -> {
				this.ticking = false;
				tell(new SchedulingEvent.Elapsed());
				tick();
			});
		}
	}

	/** As the fleet's inventory does it. */
	private void takeStock() {
		Map<ModelName, InstalledModel> installed = new LinkedHashMap<>();
		Map<String, ResidentModel> residents = new LinkedHashMap<>();
		for (int i = 0; i < this.replay.fleet().models(); i++) {
			ModelName name = ModelName.parse(ReplayFleet.model(i)).orElseThrow();
			installed.put(name, new InstalledModel(name, name.display(), "", ReplayFleet.bytes(i), Set.of("completion"),
					"", new ModelDetails("gguf", "llama", List.of(), "", "")));
			residents.put(name.display(), new ResidentModel(name, "", ReplayFleet.memory(i), ReplayFleet.memory(i),
					ReplayFleet.CONTEXT, null));
		}
		for (int i = 0; i < this.replay.fleet().size(); i++) {
			Map<ModelName, ResidentModel> resident = new LinkedHashMap<>();
			for (String model : this.replay.instances().get(i).resident()) {
				ResidentModel one = residents.get(model);
				resident.put(one.name(), one);
			}
			tell(new SchedulingEvent.Inventoried("i" + i, new InstanceInventory(installed, resident)));
		}
		this.replay.clock().schedule(INVENTORY, this::takeStock);
	}

	/**
	 * What of the scheduler is in use.
	 *
	 * @param rules its rules of loading
	 * @param strategy its balance
	 * @param affinity its affinity
	 * @param slots the requests that an instance gets at once on a model
	 * @param queue its queue
	 */
	record Setup(LoadRules rules, Balance.Strategy strategy, Affinity.By affinity, int slots, QueueLimits queue) {

		static final QueueLimits QUEUE = new QueueLimits(4096, Long.MAX_VALUE, Duration.ofSeconds(120),
				Duration.ofSeconds(15), null);

		static final Setup WHOLE = new Setup(LoadRules.DEFAULT, Balance.Strategy.LEAST_LOADED, Affinity.By.CONVERSATION,
				ReplayFleet.PARALLEL, QUEUE);

		Setup rules(LoadRules rules) {
			return new Setup(rules, this.strategy, this.affinity, this.slots, this.queue);
		}

		Setup affinity(Affinity.By affinity) {
			return new Setup(this.rules, this.strategy, affinity, this.slots, this.queue);
		}

		Setup slots(int slots) {
			return new Setup(this.rules, this.strategy, this.affinity, slots, this.queue);
		}

		Setup strategy(Balance.Strategy strategy) {
			return new Setup(this.rules, strategy, this.affinity, this.slots, this.queue);
		}

		Setup queue(QueueLimits queue) {
			return new Setup(this.rules, this.strategy, this.affinity, this.slots, queue);
		}

	}

}
