package io.ollamagateway.simulator;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What the head of the load queue goes through: others leave, the model is loaded, and if
 * the memory was not enough it is tried once more.
 */
final class ModelLoad {

	private static final long HEALTH_POLL = Duration.ofMillis(250).toNanos();

	private static final String OUT_OF_MEMORY = "llama-server process has terminated:"
			+ " cudaMalloc failed: out of memory";

	final SimulatedCall call;

	private final SimulatedInstance instance;

	private final Evictions evictions;

	/** The context if the request asks for none. */
	private int automatic;

	private boolean retried;

	private SimulationClock.@Nullable Task loading;

	ModelLoad(SimulatedInstance instance, SimulatedCall call) {
		this.instance = instance;
		this.call = call;
		this.evictions = new Evictions(instance);
		this.automatic = instance.settings().automaticContext();
	}

	void step() {
		LoadQueue queue = this.instance.loads();
		if (!queue.isHead(this) || this.loading != null) {
			// a restart came between
			return;
		}
		Runner runner = this.instance.runner(this.call.model);
		if (this.call.cancelled()) {
			queue.next();
		}
		else if (runner != null && !this.instance.needsReload(runner, this.call)) {
			this.instance.assign(this.call, runner);
			queue.next();
		}
		else if (queue.deadlocked()) {
			// nothing happens until that ends
		}
		else if (runner != null) {
			this.evictions.evict(runner, this::step);
		}
		else if (this.instance.runners().isEmpty() || roomForOneMore()) {
			load();
		}
		else {
			this.evictions.evict(this.evictions.victim(), this::step);
		}
	}

	boolean running() {
		return this.loading != null;
	}

	/** The process that loads is killed, or dies. */
	void abort() {
		if (this.loading != null) {
			this.loading.cancel();
			this.loading = null;
		}
	}

	private boolean roomForOneMore() {
		return this.instance.runners().size() < this.instance.settings().maxModels()
				&& this.instance.memory().fits(this.call.model, this.call.options, context());
	}

	private int context() {
		return this.call.options.context(this.call.model, this.automatic);
	}

	private void load() {
		this.call.loading();
		this.instance.counters().begunLoads++;
		Placement placement = this.instance.memory().place(this.call.model, this.call.options, context());
		this.loading = this.instance.clock().schedule(loadTime(), () -> {
			this.loading = null;
			this.instance.pageCache().read(this.call.model);
			if (placement != null) {
				loaded(placement);
			}
			else {
				// the buffers come after the weights, so it takes as long to fail
				outOfMemory();
			}
		});
	}

	private Duration loadTime() {
		InstanceSettings settings = this.instance.settings();
		long bandwidth = this.instance.pageCache().has(this.call.model) ? settings.warmBandwidth()
				: settings.loadBandwidth();
		long nanos = settings.loadOverhead().toNanos()
				+ (long) (1e9 * ((double) this.call.model.sizeBytes() / bandwidth));
		return Duration.ofNanos((nanos + HEALTH_POLL - 1) / HEALTH_POLL * HEALTH_POLL);
	}

	private void loaded(Placement placement) {
		String failure = this.instance.loadFailure(this.call.model);
		if (failure != null) {
			this.call.fail(500, failure);
		}
		else {
			Runner runner = this.instance.loaded(this.call, context(), placement);
			if (!this.call.cancelled()) {
				this.call.queued();
				this.instance.assign(this.call, runner);
			}
			else {
				runner.idle(() -> this.instance.unload(runner));
			}
		}
		this.instance.loads().next();
	}

	private void outOfMemory() {
		boolean again = !this.retried;
		this.retried = true;
		if (!this.call.cancelled()) {
			this.call.queued();
		}
		if (again && lowerContext()) {
			step();
		}
		else if (again && !this.instance.runners().isEmpty()) {
			this.evictions.evictAll(this::step);
		}
		else {
			this.call.fail(500, OUT_OF_MEMORY);
			this.instance.loads().next();
		}
	}

	/** Only what nobody asked for is made smaller. */
	private boolean lowerContext() {
		int lower = InstanceSettings.tierBelow(context());
		if (lower == 0 || this.call.options.numCtx() != null || this.instance.settings().contextLength() != 0) {
			return false;
		}
		this.automatic = lower;
		return true;
	}

}
