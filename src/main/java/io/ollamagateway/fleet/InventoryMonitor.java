package io.ollamagateway.fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.InstanceInventory;
import io.ollamagateway.fleet.model.InstanceState;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/**
 * Asks one instance for its models again and again, one call at a time and only while it
 * is usable, and tells what it heard. What is in memory is asked for each time; what is
 * on the disk, which seldom changes and takes longer, and what the server tells of
 * itself, each sixth time.
 */
final class InventoryMonitor {

	private static final Logger logger = LoggerFactory.getLogger(InventoryMonitor.class);

	private static final int ROUNDS_PER_TAGS = 6;

	private final Instance instance;

	private final InventoryReader reader;

	private final Supplier<Duration> interval;

	/** Is told what was known before and what is known now. */
	private final BiConsumer<InstanceInventory, InstanceInventory> listener;

	/**
	 * Holds the next round; when it is disposed, whatever it is given is disposed at
	 * once.
	 */
	private final Disposable.Swap next = Disposables.swap();

	private final Sinks.Empty<Void> told = Sinks.empty();

	private volatile InstanceInventory inventory = InstanceInventory.UNKNOWN;

	private boolean usable = true;

	/** Whether it has been asked for an introduction, and has not been ready since. */
	private boolean joining;

	/** Whether a round is under way. */
	private boolean running;

	/** Whether another round was asked for during this one. */
	private boolean again;

	/** Who waits for the end of a round that has not begun, and of the one that has. */
	private List<Sinks.Empty<Void>> waiting = new ArrayList<>();

	private List<Sinks.Empty<Void>> served = List.of();

	/** Whether the next pause should part this instance from the others. */
	private boolean inStep;

	/** After how many rounds the disk is asked about. */
	private int roundsToTags;

	/** Why something was not told in this round; rounds do not overlap. */
	private @Nullable Throwable failure;

	/** Whether the round before had a failure. */
	private boolean failing;

	InventoryMonitor(Instance instance, InventoryReader reader, Supplier<Duration> interval,
			BiConsumer<InstanceInventory, InstanceInventory> listener) {
		this.instance = instance;
		this.reader = reader;
		this.interval = interval;
		this.listener = listener;
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
	 * Asks for everything now, if it has not been asked yet.
	 * @return completes when the instance has told its models for the first time, or has
	 * failed to; never an error
	 */
	Mono<Void> introduction() {
		return Mono.defer(() -> {
			synchronized (this) {
				this.joining = true;
				if (!this.running && this.inventory.equals(InstanceInventory.UNKNOWN)) {
					refresh();
				}
			}
			return this.told.asMono();
		});
	}

	/**
	 * Asks no more. A round that is under way comes to its end, but tells nothing.
	 */
	void stop() {
		this.next.dispose();
	}

	/**
	 * The instance's state changed. One that has become ready is asked at once: it may
	 * have been restarted. One that has just told all when it joined is not.
	 * @param state the state
	 */
	synchronized void stateChanged(InstanceState state) {
		boolean introduced = this.joining && state == InstanceState.READY
				&& !this.inventory.equals(InstanceInventory.UNKNOWN);
		this.joining = false;
		this.usable = state.isUsable() || state == InstanceState.JOINING;
		if (!introduced && (state == InstanceState.READY || state == InstanceState.JOINING)) {
			this.inStep = true;
			refresh();
		}
		else if (state.isLeaving()) {
			// a server that shall go away should not be kept by a connection of ours
			this.reader.disconnect(this.instance);
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

	/**
	 * Asks for everything, as {@link #refresh()} does.
	 * @return completes when what the instance has after this moment is known; not as
	 * long as the instance is not usable
	 */
	synchronized Mono<Void> refreshed() {
		Sinks.Empty<Void> known = Sinks.empty();
		this.waiting.add(known);
		refresh();
		return known.asMono();
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
			this.served = this.waiting;
			this.waiting = new ArrayList<>();
			tags = this.roundsToTags <= 0;
			this.roundsToTags = tags ? ROUNDS_PER_TAGS - 1 : this.roundsToTags - 1;
		}
		this.failure = null;
		InstanceInventory before = this.inventory;
		orElse(before, this.reader.resident(this.instance).map(before::withResident))
			.flatMap((now) -> tags ? orElse(now, installed(now)) : Mono.just(now))
			.subscribe(this::ended);
	}

	/** What a server tells of itself is asked of those only that told their models. */
	private Mono<InstanceInventory> installed(InstanceInventory known) {
		return this.reader.installed(this.instance)
			.doOnError((_) -> tagsAgain())
			.map(known::withInstalled)
			.flatMap((now) -> this.reader.server(this.instance).map(now::withServer).onErrorReturn(now));
	}

	/** The next round asks for what is on the disk, whichever it is. */
	private synchronized void tagsAgain() {
		this.roundsToTags = 0;
	}

	/** What was known stays if the call fails. */
	private Mono<InstanceInventory> orElse(InstanceInventory known, Mono<InstanceInventory> call) {
		return call.onErrorResume((error) -> {
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
		if (this.failure == null || !now.tellsTheSameAs(before)) {
			this.listener.accept(before, now);
		}
		this.told.tryEmitEmpty();
		List<Sinks.Empty<Void>> asked;
		synchronized (this) {
			this.running = false;
			if (!this.usable) {
				// a call that was under way may have opened a connection again
				this.reader.disconnect(this.instance);
			}
			asked = this.served;
			this.served = List.of();
			schedule(pause());
		}
		asked.forEach(Sinks.Empty::tryEmitEmpty);
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
