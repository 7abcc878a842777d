package io.ollamagateway.fleet;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.InstanceChange;
import io.ollamagateway.fleet.model.InstanceState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Watches one instance by probing it again and again, one probe at a time, and tells each
 * change of its state once.
 */
final class HealthMonitor {

	private static final Logger logger = LoggerFactory.getLogger(HealthMonitor.class);

	private final Instance instance;

	private final HealthProbe probe;

	private final Consumer<InstanceChange> changes;

	/**
	 * Holds the next probe; when it is disposed, whatever it is given is disposed at
	 * once.
	 */
	private final Disposable.Swap next = Disposables.swap();

	private final Mono<Void> introduction;

	private final SuspectedModels suspected;

	/** Whether a probe is under way. */
	private boolean probing;

	/** Whether another one should follow at once. */
	private boolean again;

	private volatile HealthRecord health;

	/**
	 * Creates a monitor.
	 * @param instance the instance
	 * @param probe asks it
	 * @param changes is told of each change
	 * @param health what is known of it
	 * @param introduction what comes between the first good probe of an instance that
	 * joins and its being ready; never an error
	 * @param suspected what is looked into beside the probe
	 */
	HealthMonitor(Instance instance, HealthProbe probe, Consumer<InstanceChange> changes, HealthRecord health,
			Mono<Void> introduction, SuspectedModels suspected) {
		this.instance = instance;
		this.probe = probe;
		this.changes = changes;
		this.introduction = introduction;
		this.health = health;
		this.suspected = suspected;
	}

	HealthRecord health() {
		return this.health;
	}

	InstanceState state() {
		return this.health.state();
	}

	/**
	 * Starts to watch.
	 */
	void start() {
		probe();
	}

	/**
	 * Ends to watch. A probe that is under way comes to its end, but tells nothing.
	 */
	void stop() {
		this.next.dispose();
	}

	/**
	 * A call failed in a way that a model which hangs would make it fail.
	 */
	void suspect(Suspicion suspicion) {
		if (this.suspected.suspect(suspicion)) {
			logger.debug("Instance {} is asked for a token of {}", this.instance.id(), suspicion.model().display());
			probeAtOnce();
		}
	}

	/**
	 * A load did not end in its time.
	 */
	void suspectLoads() {
		if (this.suspected.suspectAnswered()) {
			logger.debug("Instance {} is asked for a token, since a load does not end", this.instance.id());
			probeAtOnce();
		}
	}

	private synchronized void probeAtOnce() {
		if (this.probing) {
			this.again = true;
		}
		else {
			schedule(Duration.ZERO);
		}
	}

	/** A call to a model succeeded. */
	void acquit(Suspicion innocent) {
		this.suspected.acquit(innocent);
	}

	private void probe() {
		synchronized (this) {
			if (this.probing) {
				return;
			}
			this.probing = true;
		}
		this.probe.probe(this.instance)
			.then(Mono.defer(this::introduced))
			.then(Mono.defer(this.suspected::check))
			.subscribe((_) -> {
			}, (error) -> probed(false, "its probe fails: " + error.getMessage()),
					() -> probed(true, "its probe succeeds"));
	}

	private Mono<Void> introduced() {
		return (state() == InstanceState.JOINING) ? this.introduction : Mono.empty();
	}

	private void probed(boolean success, String reason) {
		if (this.next.isDisposed()) {
			return;
		}
		InstanceState before = this.health.state();
		this.health = this.health.after(success, this.instance.health());
		if (this.health.state() != before) {
			logger.info("Instance {} is {} (was {}): {}", this.instance.id(), this.health.state(), before, reason);
			this.changes.accept(new InstanceChange(this.instance, before, this.health.state(), reason));
		}
		synchronized (this) {
			this.probing = false;
			schedule(this.again ? Duration.ZERO : Jitter.around(this.instance.health().interval()));
			this.again = false;
		}
	}

	private void schedule(Duration pause) {
		this.next.replace(Schedulers.parallel().schedule(this::probe, pause.toNanos(), TimeUnit.NANOSECONDS));
	}

}
