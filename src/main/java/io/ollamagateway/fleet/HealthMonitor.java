package io.ollamagateway.fleet;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.InstanceChange;
import io.ollamagateway.fleet.model.InstanceState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
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

	private volatile HealthRecord health = HealthRecord.UNKNOWN;

	HealthMonitor(Instance instance, HealthProbe probe, Consumer<InstanceChange> changes) {
		this.instance = instance;
		this.probe = probe;
		this.changes = changes;
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

	private void probe() {
		this.probe.probe(this.instance).subscribe((_) -> {
		}, (error) -> probed(false, "its probe fails: " + error.getMessage()),
				() -> probed(true, "its probe succeeds"));
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
		this.next.replace(Schedulers.parallel()
			.schedule(this::probe, Jitter.around(this.instance.health().interval()).toNanos(), TimeUnit.NANOSECONDS));
	}

}
