package io.ollamagateway.models;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import io.ollamagateway.fleet.Fleet;
import io.ollamagateway.fleet.InstanceBreaker;
import io.ollamagateway.fleet.InstanceRefusedException;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.InstanceState;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Stands before every call of an instance: it must not be down, and its breaker must let
 * the call through, which then hears how it ended.
 */
final class Guard {

	private final Fleet fleet;

	Guard(Fleet fleet) {
		this.fleet = fleet;
	}

	/**
	 * Makes a call.
	 * @param instance whom it goes to
	 * @param call makes it
	 * @return what the call gives; an {@link InstanceUnavailableException} if it is not
	 * made
	 */
	<T> Flux<T> calls(Instance instance, Supplier<Flux<T>> call) {
		return Flux.defer(() -> {
			InstanceState state = this.fleet.state(instance.id());
			if (!state.isUsable()) {
				return Flux.error(new InstanceUnavailableException(
						(state == InstanceState.DRAINING) ? "it is being drained" : "it is down"));
			}
			InstanceBreaker breaker = this.fleet.breaker(instance.id());
			if (!breaker.permits()) {
				return Flux.error(new InstanceUnavailableException("its breaker is open"));
			}
			long started = System.nanoTime();
			AtomicBoolean ended = new AtomicBoolean();
			return call.get().doOnComplete(() -> {
				if (ended.compareAndSet(false, true)) {
					breaker.succeeded(Duration.ofNanos(System.nanoTime() - started));
				}
			}).doOnError((error) -> {
				if (!ended.compareAndSet(false, true)) {
					return;
				}
				if (error instanceof InstanceRefusedException) {
					breaker.ignored();
				}
				else {
					breaker.failed(Duration.ofNanos(System.nanoTime() - started), "a change of models failed");
				}
			}).doOnCancel(() -> {
				if (ended.compareAndSet(false, true)) {
					breaker.ignored();
				}
			});
		});
	}

	<T> Mono<T> call(Instance instance, Supplier<Mono<T>> call) {
		return calls(instance, () -> call.get().flux()).next();
	}

}
