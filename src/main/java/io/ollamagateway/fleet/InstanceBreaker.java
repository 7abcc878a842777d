package io.ollamagateway.fleet;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;

/**
 * The circuit breaker of one instance: counts how its calls end and, when too many fail,
 * keeps calls away for a while.
 */
public final class InstanceBreaker {

	private final CircuitBreaker breaker;

	InstanceBreaker(CircuitBreaker breaker) {
		this.breaker = breaker;
	}

	/**
	 * Asks whether a call may be made. One that is must be ended, once.
	 * @return {@code false} if the breaker is open, or half-open and its trial calls are
	 * under way
	 */
	public boolean permits() {
		return this.breaker.tryAcquirePermission();
	}

	/**
	 * A call ended well.
	 * @param duration the time that it took
	 */
	public void succeeded(Duration duration) {
		this.breaker.onSuccess(duration.toNanos(), TimeUnit.NANOSECONDS);
	}

	/**
	 * A call failed by the instance's fault.
	 * @param duration the time that it took
	 * @param reason why, for whoever listens to the breaker
	 */
	public void failed(Duration duration, String reason) {
		this.breaker.onError(duration.toNanos(), TimeUnit.NANOSECONDS, new InstanceFailedException(reason));
	}

	/** A call ended in a way that tells nothing of the instance. */
	public void ignored() {
		this.breaker.releasePermission();
	}

}
