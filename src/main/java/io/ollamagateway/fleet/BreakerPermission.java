package io.ollamagateway.fleet;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The permission of an instance's circuit breaker for one call. It ends exactly once, and
 * only the first end counts: a half-open breaker hands out few permissions, and one that
 * never ended would keep the instance out of service. Must not be ended under a lock,
 * since the breaker may change its state and tell that.
 */
public final class BreakerPermission {

	private final CircuitBreaker breaker;

	private final long taken = System.nanoTime();

	private final AtomicBoolean ended = new AtomicBoolean();

	BreakerPermission(CircuitBreaker breaker) {
		this.breaker = breaker;
	}

	/** The call ended well. */
	public void succeeded() {
		if (end()) {
			this.breaker.onSuccess(System.nanoTime() - this.taken, TimeUnit.NANOSECONDS);
		}
	}

	/**
	 * The call failed by the instance's fault.
	 * @param reason why, for whoever listens to the breaker
	 */
	public void failed(String reason) {
		if (end()) {
			this.breaker.onError(System.nanoTime() - this.taken, TimeUnit.NANOSECONDS,
					new InstanceFailedException(reason));
		}
	}

	/** The call was not made, or ended in a way that tells nothing of the instance. */
	public void released() {
		if (end()) {
			this.breaker.releasePermission();
		}
	}

	/**
	 * Ends the permission as a call ends: a value or completion is a success, a
	 * cancellation tells nothing.
	 * @param call the call
	 * @param tellsNothing which errors are not the instance's fault
	 * @param reason of all other errors
	 * @return the call
	 */
	public <T> Mono<T> endWith(Mono<T> call, Predicate<Throwable> tellsNothing, String reason) {
		return call.doOnSuccess((_) -> succeeded())
			.doOnError((error) -> failed(error, tellsNothing, reason))
			.doOnCancel(this::released);
	}

	/**
	 * Ends the permission as a stream ends: its completion is a success, a cancellation
	 * tells nothing.
	 * @param call the call
	 * @param tellsNothing which errors are not the instance's fault
	 * @param reason of all other errors
	 * @return the call
	 */
	public <T> Flux<T> endWith(Flux<T> call, Predicate<Throwable> tellsNothing, String reason) {
		return call.doOnComplete(this::succeeded)
			.doOnError((error) -> failed(error, tellsNothing, reason))
			.doOnCancel(this::released);
	}

	private void failed(Throwable error, Predicate<Throwable> tellsNothing, String reason) {
		if (tellsNothing.test(error)) {
			released();
		}
		else {
			failed(reason);
		}
	}

	private boolean end() {
		return this.ended.compareAndSet(false, true);
	}

}
