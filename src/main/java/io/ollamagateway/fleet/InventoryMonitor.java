package io.ollamagateway.fleet;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import io.ollamagateway.fleet.model.InstalledModel;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.InstanceInventory;
import io.ollamagateway.fleet.model.InstanceState;
import io.ollamagateway.protocol.ModelName;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Asks one instance for its models again and again, one call at a time and only while it
 * is usable, and tells each change once. What is in memory is asked for each time; what
 * is on the disk, which seldom changes and takes longer, each sixth time.
 */
final class InventoryMonitor {

	private static final Logger logger = LoggerFactory.getLogger(InventoryMonitor.class);

	private static final int ROUNDS_PER_TAGS = 6;

	private final Instance instance;

	private final InventoryReader reader;

	private final Supplier<Duration> interval;

	private final Consumer<InstanceInventory> changes;

	/**
	 * Holds the next round; when it is disposed, whatever it is given is disposed at
	 * once.
	 */
	private final Disposable.Swap next = Disposables.swap();

	private volatile InstanceInventory inventory = InstanceInventory.UNKNOWN;

	private boolean usable = true;

	/** Whether a round is under way. */
	private boolean running;

	/** Whether another round was asked for during this one. */
	private boolean again;

	/** Whether the next pause should part this instance from the others. */
	private boolean inStep;

	/** After how many rounds the disk is asked about. */
	private int roundsToTags;

	/** Why something was not told in this round; rounds do not overlap. */
	private @Nullable Throwable failure;

	/** Whether the round before had a failure. */
	private boolean failing;

	InventoryMonitor(Instance instance, InventoryReader reader, Supplier<Duration> interval,
			Consumer<InstanceInventory> changes) {
		this.instance = instance;
		this.reader = reader;
		this.interval = interval;
		this.changes = changes;
	}

	InstanceInventory inventory() {
		return this.inventory;
	}

	/**
	 * Starts to ask, some time within the interval.
	 */
	void start() {
		schedule(Jitter.within(this.interval.get()));
	}

	/**
	 * Asks no more. A round that is under way comes to its end, but tells nothing.
	 */
	void stop() {
		this.next.dispose();
	}

	/**
	 * The instance's state changed. One that has become ready is asked at once: it may
	 * have been restarted.
	 * @param state the state
	 */
	synchronized void stateChanged(InstanceState state) {
		this.usable = state.isUsable();
		if (state == InstanceState.READY) {
			this.inStep = true;
			refresh();
		}
	}

	/**
	 * Asks for everything now, or once more when the round that is under way has ended.
	 * An instance that is not usable is asked when it has become ready.
	 */
	synchronized void refresh() {
		tagsAgain();
		if (this.running) {
			this.again = true;
		}
		else {
			schedule(Duration.ZERO);
		}
	}

	private void schedule(Duration pause) {
		this.next.replace(Schedulers.parallel().schedule(this::round, pause.toNanos(), TimeUnit.NANOSECONDS));
	}

	private void round() {
		boolean tags;
		synchronized (this) {
			if (this.running || !this.usable) {
				return;
			}
			this.running = true;
			tags = this.roundsToTags <= 0;
			this.roundsToTags = tags ? ROUNDS_PER_TAGS - 1 : this.roundsToTags - 1;
		}
		this.failure = null;
		InstanceInventory before = this.inventory;
		read(before, this.reader.resident(this.instance), before::withResident)
			.flatMap((now) -> tags ? installed(now) : Mono.just(now))
			.subscribe(this::ended);
	}

	private Mono<InstanceInventory> installed(InstanceInventory known) {
		Mono<Map<ModelName, InstalledModel>> call = this.reader.installed(this.instance);
		return read(known, call.doOnError((_) -> tagsAgain()), known::withInstalled);
	}

	/** The next round asks for what is on the disk, whichever it is. */
	private synchronized void tagsAgain() {
		this.roundsToTags = 0;
	}

	/** What was known stays if the call fails. */
	private <M> Mono<InstanceInventory> read(InstanceInventory known, Mono<Map<ModelName, M>> call,
			Function<Map<ModelName, M>, InstanceInventory> with) {
		return call.map(with).onErrorResume((error) -> {
			this.failure = error;
			return Mono.just(known);
		});
	}

	private void ended(InstanceInventory now) {
		if (this.next.isDisposed()) {
			return;
		}
		logChange();
		InstanceInventory before = this.inventory;
		this.inventory = now;
		if (!now.tellsTheSameAs(before)) {
			this.changes.accept(now);
		}
		synchronized (this) {
			this.running = false;
			schedule(pause());
		}
	}

	private Duration pause() {
		if (this.again) {
			this.again = false;
			return Duration.ZERO;
		}
		if (this.inStep) {
			this.inStep = false;
			return Jitter.within(this.interval.get());
		}
		return Jitter.around(this.interval.get());
	}

	private void logChange() {
		Throwable error = this.failure;
		if (error != null && !this.failing) {
			logger.warn("Instance {} does not tell its models, so that what was known of them stays: {}",
					this.instance.id(), error.getMessage());
		}
		else if (error == null && this.failing) {
			logger.info("Instance {} tells its models again", this.instance.id());
		}
		this.failing = error != null;
	}

}
