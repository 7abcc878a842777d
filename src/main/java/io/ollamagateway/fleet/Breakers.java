package io.ollamagateway.fleet;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.ollamagateway.fleet.model.BreakerState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The circuit breakers of the instances, one each, in Resilience4j's registry, where its
 * metrics and endpoints find them. They go with their instances.
 */
final class Breakers {

	private static final Logger logger = LoggerFactory.getLogger(Breakers.class);

	private final CircuitBreakerRegistry registry;

	private final BiConsumer<String, BreakerState> changes;

	private final Map<String, InstanceBreaker> breakers = new HashMap<>();

	/**
	 * Creates the breakers of no instance yet.
	 * @param registry makes them, with its standard configuration
	 * @param changes is told of an instance whose breaker changed its state
	 */
	Breakers(CircuitBreakerRegistry registry, BiConsumer<String, BreakerState> changes) {
		this.registry = registry;
		this.changes = changes;
	}

	/**
	 * The breaker of an instance, made if there is none.
	 */
	synchronized InstanceBreaker of(String instance) {
		return this.breakers.computeIfAbsent(instance, this::create);
	}

	/**
	 * Forgets all breakers but those of these instances.
	 */
	synchronized void keep(Set<String> instances) {
		this.breakers.keySet().removeIf((id) -> {
			boolean gone = !instances.contains(id);
			if (gone) {
				this.registry.remove(id);
			}
			return gone;
		});
	}

	/**
	 * Forgets the breaker of one instance.
	 */
	synchronized void forget(String instance) {
		if (this.breakers.remove(instance) != null) {
			this.registry.remove(instance);
		}
	}

	private InstanceBreaker create(String instance) {
		CircuitBreaker breaker = this.registry.circuitBreaker(instance);
		breaker.getEventPublisher().onStateTransition((event) -> {
			CircuitBreaker.State state = event.getStateTransition().getToState();
			logger.info("The breaker of instance {} is {} (was {})", instance, state,
					event.getStateTransition().getFromState());
			this.changes.accept(instance, state(breaker, state));
		});
		return new InstanceBreaker(breaker);
	}

	private static BreakerState state(CircuitBreaker breaker, CircuitBreaker.State state) {
		return switch (state) {
			case OPEN, FORCED_OPEN -> BreakerState.OPEN;
			case HALF_OPEN ->
				BreakerState.halfOpen(breaker.getCircuitBreakerConfig().getPermittedNumberOfCallsInHalfOpenState());
			case CLOSED, DISABLED, METRICS_ONLY -> BreakerState.CLOSED;
		};
	}

}
