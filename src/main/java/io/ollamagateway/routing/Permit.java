package io.ollamagateway.routing;

import java.time.Duration;

import io.ollamagateway.answers.Failure;
import io.ollamagateway.fleet.InstanceBreaker;

/**
 * The permission of an instance's breaker for one attempt, which ends once.
 */
final class Permit {

	private final InstanceBreaker breaker;

	private final long started = System.nanoTime();

	private boolean ended;

	Permit(InstanceBreaker breaker) {
		this.breaker = breaker;
	}

	/** The attempt succeeded. */
	void succeeded() {
		if (end()) {
			this.breaker.succeeded(elapsed());
		}
	}

	/**
	 * The attempt ended in another way.
	 * @param failure how
	 */
	void failed(Failure failure) {
		if (!end()) {
			return;
		}
		switch (failure.verdict()) {
			case FAILURE -> this.breaker.failed(elapsed(), failure.label());
			case IGNORED -> this.breaker.ignored();
		}
	}

	/** The attempt says nothing of the instance. */
	void ignored() {
		if (end()) {
			this.breaker.ignored();
		}
	}

	private synchronized boolean end() {
		boolean first = !this.ended;
		this.ended = true;
		return first;
	}

	private Duration elapsed() {
		return Duration.ofNanos(System.nanoTime() - this.started);
	}

}
