package io.ollamagateway.fleet;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.ollamagateway.fleet.model.Instance;
import reactor.core.Disposable;
import reactor.core.scheduler.Schedulers;

/**
 * Lets an instance that has come back take its load step by step: its caches are cold,
 * and what brought it down may bring it down again.
 */
final class SlowStart {

	private static final int STEPS = 10;

	private final Listener listener;

	/** One for each instance that has just come back. */
	private final Map<String, Disposable> steps = new ConcurrentHashMap<>();

	SlowStart(Listener listener) {
		this.listener = listener;
	}

	/**
	 * An instance has come back.
	 */
	void begin(Instance instance) {
		if (instance.health().slowStart().isPositive()) {
			step(instance, 1);
		}
	}

	private void step(Instance instance, int step) {
		int most = instance.capacity().maxInFlight();
		if (step >= STEPS) {
			end(instance.id());
			return;
		}
		this.listener.callsLimited(instance.id(), Math.ceilDiv(most * step, STEPS));
		long pause = instance.health().slowStart().dividedBy(STEPS).toNanos();
		replace(instance.id(),
				Schedulers.parallel().schedule(() -> step(instance, step + 1), pause, TimeUnit.NANOSECONDS));
	}

	/** The instance takes its whole load, or none at all. */
	void end(String instance) {
		Disposable before = this.steps.remove(instance);
		if (before != null) {
			before.dispose();
			this.listener.callsLimited(instance, Integer.MAX_VALUE);
		}
	}

	private void replace(String instance, Disposable next) {
		Disposable before = this.steps.put(instance, next);
		if (before != null) {
			before.dispose();
		}
	}

	/** Nothing is told any more. */
	void stop() {
		this.steps.values().forEach(Disposable::dispose);
		this.steps.clear();
	}

	/**
	 * Is told how much of its load an instance takes.
	 */
	interface Listener {

		/**
		 * The bound of an instance's calls is another.
		 * @param instance the instance's id
		 * @param calls how many at a time, {@link Integer#MAX_VALUE} = as many as it can
		 * take
		 */
		void callsLimited(String instance, int calls);

	}

}
