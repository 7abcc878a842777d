package io.ollamagateway.simulator;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * One Ollama without its sockets: models, runners, queues. It does nothing by itself;
 * everything happens in calls from outside or in tasks of the clock, on one thread.
 */
public final class SimulatedInstance {

	static final String STOPPED = "model runner has unexpectedly stopped, this may be due to resource limitations"
			+ " or an internal error, check ollama server logs for details";

	/** What a call is told whose runner is killed while it speaks. */
	static final String UNEXPECTED_EOF = "an error was encountered while running the model: unexpected EOF";

	/** What a call is told that waits for a slot of a runner that is killed. */
	static final String NO_LONGER_RUNNING = "llama-server process no longer running: unknown ";

	private final InstanceSettings settings;

	private final SimulationClock clock;

	private final Map<String, ModelSettings> models = new LinkedHashMap<>();

	private final Map<String, Runner> runners = new LinkedHashMap<>();

	private final Set<String> hung = new HashSet<>();

	private final Counters counters = new Counters();

	private final LoadQueue loads = new LoadQueue(this);

	private final Memory memory;

	private final PageCache pageCache;

	private Function<ModelSettings, @Nullable String> loadFailures = (model) -> null;

	public SimulatedInstance(InstanceSettings settings, SimulationClock clock) {
		this.settings = settings;
		this.clock = clock;
		this.memory = new Memory(settings, this.runners.values());
		this.pageCache = new PageCache(settings.hostRam());
		for (ModelSettings model : settings.models()) {
			this.models.put(String.valueOf(ModelNames.key(model.name())), model);
		}
		if (settings.preloaded()) {
			settings.models().forEach(this::loadForEver);
		}
	}

	private void loadForEver(ModelSettings model) {
		RunnerOptions options = RunnerOptions.of(model.parameters());
		int context = options.context(model, this.settings.automaticContext());
		Batch batch = this.memory.batch(model, options, context);
		Placement placement = this.memory.place(model, options, context);
		if (placement != null) {
			Runner runner = new Runner(model, options, context, batch, placement, this.settings, this.clock);
			runner.keepAlive = Duration.ofSeconds(-1);
			this.runners.put(model.blob(), runner);
		}
	}

	/** Ask something of a model. Whoever asks may be answered before this returns. */
	public SimulatedCall submit(ModelCall request, CallListener listener) {
		ModelSettings model = model(request.model());
		if (model == null) {
			throw new Rejection(404, "model '" + request.model() + "' not found");
		}
		this.counters.requests++;
		SimulatedCall call = new SimulatedCall(this, model, request, listener);
		Runner runner = runner(model);
		if (request.loadOnly() && request.kind() != ModelCall.Kind.EMBED && Duration.ZERO.equals(request.keepAlive())) {
			expire(runner);
			listener.completed(Completion.of("unload"));
		}
		else if (runner != null && !needsReload(runner, call)) {
			assign(call, runner);
		}
		else {
			this.loads.add(call);
		}
		return call;
	}

	private void expire(@Nullable Runner runner) {
		if (runner != null) {
			runner.keepAlive = Duration.ZERO;
			if (runner.refs == 0) {
				unload(runner);
			}
		}
	}

	void assign(SimulatedCall call, Runner runner) {
		runner.refs++;
		runner.touched();
		if (call.request.keepAlive() != null) {
			runner.keepAlive = call.request.keepAlive();
		}
		call.assigned(runner);
	}

	void release(SimulatedCall call, Runner runner) {
		runner.leave(call);
		runner.refs--;
		if (runner.refs > 0 || this.runners.get(runner.model.blob()) != runner) {
			return;
		}
		if (runner.keepAlive.isZero() || runner.whenIdle != null) {
			unload(runner);
		}
		else {
			runner.idle(() -> unload(runner));
		}
	}

	void unload(Runner runner) {
		runner.touched();
		if (this.runners.remove(runner.model.blob(), runner)) {
			this.counters.unloads++;
		}
		Runnable waiting = runner.whenIdle;
		runner.whenIdle = null;
		if (waiting != null) {
			waiting.run();
		}
	}

	Runner loaded(SimulatedCall call, int context, Placement placement) {
		Batch batch = this.memory.batch(call.model, call.options, context);
		Runner runner = new Runner(call.model, call.options, context, batch, placement, this.settings, this.clock);
		this.runners.put(call.model.blob(), runner);
		this.counters.loads++;
		return runner;
	}

	boolean needsReload(Runner runner, SimulatedCall call) {
		return runner.dead || call.options.reload(runner, call.model, this.settings.automaticContext());
	}

	/** The process ends and starts anew: all runners and all calls are lost. */
	public void restart() {
		List<SimulatedCall> cut = new ArrayList<>();
		this.runners.values().forEach((runner) -> cut.addAll(runner.die()));
		this.runners.clear();
		this.loads.restart();
		cut.forEach((call) -> call.fail(500, STOPPED));
	}

	/** Every prompt is new to the loaded models, as if they had just been loaded. */
	public void forgetPrompts() {
		this.runners.values().forEach((runner) -> runner.room.forget());
	}

	/** No load ends any more until this is taken back; loaded models are fine. */
	public void deadlock(boolean deadlocked) {
		this.loads.deadlock(deadlocked);
	}

	/** The runner of this model takes requests and never answers. */
	public void hang(String model, boolean hangs) {
		String key = String.valueOf(ModelNames.key(model));
		boolean changed = hangs ? this.hung.add(key) : this.hung.remove(key);
		Runner runner = runner(this.models.get(key));
		if (changed && !hangs && runner != null) {
			// somebody killed it
			List<SimulatedCall> cut = runner.die();
			unload(runner);
			cut.forEach((call) -> call.fail(500, STOPPED));
		}
	}

	/**
	 * The process that has this model in memory is killed. It stays listed until somebody
	 * asks for it again, or its keep-alive ends.
	 */
	public void killRunner(String model) {
		Runner runner = runner(model(model));
		if (runner != null) {
			runner.dead = true;
			boolean busy = runner.refs > 0;
			List<SimulatedCall> cut = busy ? runner.die() : List.of();
			cut.forEach(SimulatedCall::runnerDied);
		}
	}

	/** Decides for each load whether it fails and with what text. */
	public void failLoads(Function<ModelSettings, @Nullable String> failures) {
		this.loadFailures = failures;
	}

	@Nullable String loadFailure(ModelSettings model) {
		return this.loadFailures.apply(model);
	}

	boolean hung(ModelSettings model) {
		return this.hung.contains(String.valueOf(ModelNames.key(model.name())));
	}

	@Nullable ModelSettings model(String name) {
		String key = ModelNames.key(name);
		return (key != null) ? this.models.get(key) : null;
	}

	Collection<ModelSettings> models() {
		return this.models.values();
	}

	/** A model is on the disk from now on; one of the same name gives way to it. */
	void install(ModelSettings model) {
		String key = String.valueOf(ModelNames.key(model.name()));
		this.models.remove(key);
		this.models.put(key, model.withModifiedAt(this.clock.now().truncatedTo(ChronoUnit.MICROS)));
	}

	/** A model is no longer on the disk; a runner of it stays until it expires. */
	boolean remove(String name) {
		return this.models.remove(String.valueOf(ModelNames.key(name))) != null;
	}

	@Nullable Runner runner(@Nullable ModelSettings model) {
		return (model != null) ? this.runners.get(model.blob()) : null;
	}

	Collection<Runner> runners() {
		return this.runners.values();
	}

	/** Names of the models in memory. */
	public List<String> resident() {
		return this.runners.values().stream().map((runner) -> runner.model.name()).toList();
	}

	/** How many requests wait for a load. */
	public int loadQueueLength() {
		return this.loads.size();
	}

	/** How many models were loaded so far. */
	public long loadCount() {
		return this.counters.loads;
	}

	/** How many loads were begun, also those that came to nothing. */
	long begunLoadCount() {
		return this.counters.begunLoads;
	}

	LoadQueue loads() {
		return this.loads;
	}

	PageCache pageCache() {
		return this.pageCache;
	}

	Memory memory() {
		return this.memory;
	}

	Counters counters() {
		return this.counters;
	}

	SimulationClock clock() {
		return this.clock;
	}

	InstanceSettings settings() {
		return this.settings;
	}

}
