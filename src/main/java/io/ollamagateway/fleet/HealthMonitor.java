package io.ollamagateway.fleet;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

import io.ollamagateway.fleet.model.HealthCheck;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.InstanceChange;
import io.ollamagateway.fleet.model.InstanceState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * Watches one instance by probing it again and again, one probe at a time, and tells each
 * change of its state once.
 */
final class HealthMonitor {

	private static final Logger logger = LoggerFactory.getLogger(HealthMonitor.class);

	private final Instance instance;

	private final HealthProbe probe;

	private final Consumer<InstanceChange> changes;

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
	 * @return ends it
	 */
	Disposable start() {
		return Mono.defer(() -> this.probe.probe(this.instance))
			.doOnSuccess((_) -> record(true, "its probe succeeds"))
			.onErrorResume((ex) -> {
				record(false, "its probe fails: " + ex.getMessage());
				return Mono.empty();
			})
			.repeatWhen((completed) -> completed.concatMap((_) -> Mono.delay(pause(this.instance.health()))))
			.subscribe();
	}

	private void record(boolean success, String reason) {
		InstanceState before = this.health.state();
		this.health = this.health.after(success, this.instance.health());
		if (this.health.state() != before) {
			logger.info("Instance {} is {} (was {}): {}", this.instance.id(), this.health.state(), before, reason);
			this.changes.accept(new InstanceChange(this.instance, before, this.health.state(), reason));
		}
	}

	private static Duration pause(HealthCheck check) {
		long nanos = check.interval().toNanos();
		return Duration.ofNanos(nanos - nanos / 10 + RandomGenerator.getDefault().nextLong(nanos / 5 + 1));
	}

}
