package io.ollamagateway.models;

import java.util.function.Supplier;

import io.ollamagateway.fleet.BreakerPermission;
import io.ollamagateway.fleet.Fleet;
import io.ollamagateway.fleet.InstanceRefusedException;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.InstanceState;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Stands before calls of instances: an instance must not be down, and its breaker must
 * let the call through, which then counts by its end.
 */
final class Guard {

	private static final String FAILED = "a change of models failed";

	private final Fleet fleet;

	Guard(Fleet fleet) {
		this.fleet = fleet;
	}

	/**
	 * Makes a call whose answer is a stream.
	 * @param instance whom it goes to
	 * @param call makes it
	 * @return what the call gives; an {@link InstanceUnavailableException} if it is not
	 * made
	 */
	<T> Flux<T> calls(Instance instance, Supplier<Flux<T>> call) {
		return Flux.defer(() -> permission(instance).endWith(Flux.defer(call), Guard::isRefusal, FAILED));
	}

	/**
	 * Makes a call with one answer.
	 * @param instance whom it goes to
	 * @param call makes it
	 * @return what the call gives; an {@link InstanceUnavailableException} if it is not
	 * made
	 */
	<T> Mono<T> call(Instance instance, Supplier<Mono<T>> call) {
		return Mono.defer(() -> permission(instance).endWith(Mono.defer(call), Guard::isRefusal, FAILED));
	}

	private BreakerPermission permission(Instance instance) {
		InstanceState state = this.fleet.state(instance.id());
		if (!state.isUsable()) {
			throw new InstanceUnavailableException(
					(state == InstanceState.DRAINING) ? "it is being drained" : "it is down");
		}
		return breakerPermission(this.fleet, instance);
	}

	/**
	 * The permission of an instance's breaker, whatever the instance's state.
	 * @param fleet has the breaker
	 * @param instance the instance
	 * @return the permission, which must be ended
	 * @throws InstanceUnavailableException if the breaker is open
	 */
	static BreakerPermission breakerPermission(Fleet fleet, Instance instance) {
		BreakerPermission permission = fleet.breaker(instance.id()).acquire();
		if (permission == null) {
			throw new InstanceUnavailableException("its breaker is open");
		}
		return permission;
	}

	private static boolean isRefusal(Throwable error) {
		return error instanceof InstanceRefusedException;
	}

}
