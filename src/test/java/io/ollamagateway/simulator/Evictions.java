package io.ollamagateway.simulator;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * Takes models out of memory for others.
 */
final class Evictions {

	private final SimulatedInstance instance;

	Evictions(SimulatedInstance instance) {
		this.instance = instance;
	}

	/** The shortest keep-alive goes first, not the least recently used. */
	Runner victim() {
		var order = Comparator.comparing((Runner runner) -> !runner.keepAlive.isNegative() ? runner.keepAlive
				: Duration.ofSeconds(Long.MAX_VALUE))
			.thenComparing((runner) -> runner.model.blob());
		var sorted = this.instance.runners().stream().sorted(order).toList();
		return sorted.stream().filter((runner) -> runner.refs == 0).findFirst().orElse(sorted.getFirst());
	}

	/** Unload it as soon as it is idle, and go on when its memory is back. */
	void evict(Runner victim, Runnable then) {
		victim.keepAlive = Duration.ZERO;
		victim.whenIdle = () -> afterRecovery(then);
		if (victim.refs == 0) {
			this.instance.unload(victim);
		}
	}

	/** Unload all, each as soon as it is idle. */
	void evictAll(Runnable then) {
		for (Runner runner : List.copyOf(this.instance.runners())) {
			runner.keepAlive = Duration.ZERO;
			if (runner.refs == 0) {
				this.instance.unload(runner);
			}
		}
		this.instance.runners()
			.stream()
			.findFirst()
			.ifPresentOrElse((busy) -> busy.whenIdle = () -> evictAll(then), () -> afterRecovery(then));
	}

	private void afterRecovery(Runnable then) {
		this.instance.clock().schedule(this.instance.settings().recovery(), then);
	}

}
