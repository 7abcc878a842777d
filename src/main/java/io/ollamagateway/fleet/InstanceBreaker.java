package io.ollamagateway.fleet;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import org.jspecify.annotations.Nullable;

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
	 * Takes the permission to make a call.
	 * @return the permission, which must be ended; absent if the breaker is open, or
	 * half-open and its trial calls are under way
	 */
	public @Nullable BreakerPermission acquire() {
		if (isOpen()) {
			return null;
		}
		return this.breaker.tryAcquirePermission() ? new BreakerPermission(this.breaker) : null;
	}

	/**
	 * A breaker that leaves its open state by itself need not be asked to, and should
	 * not: while one thread takes it to half-open, Resilience4j lets all others call
	 * themselves again and again, until their stacks are full.
	 */
	private boolean isOpen() {
		return this.breaker.getState() == CircuitBreaker.State.OPEN
				&& this.breaker.getCircuitBreakerConfig().isAutomaticTransitionFromOpenToHalfOpenEnabled();
	}

}
