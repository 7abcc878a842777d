package io.ollamagateway.fleet;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;

/**
 * Breakers of instances without a fleet.
 */
public final class TestBreakers {

	private TestBreakers() {
	}

	public static InstanceBreaker of(CircuitBreaker breaker) {
		return new InstanceBreaker(breaker);
	}

}
