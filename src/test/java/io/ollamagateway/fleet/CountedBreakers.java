package io.ollamagateway.fleet;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;

/**
 * A registry of circuit breakers that counts the permissions which are out, over all of
 * its breakers and whatever their states.
 */
public final class CountedBreakers {

	private static final Set<String> ENDS = Set.of("onSuccess", "onError", "onResult", "releasePermission");

	private final CircuitBreakerRegistry breakers;

	private final AtomicLong out = new AtomicLong();

	private final AtomicLong taken = new AtomicLong();

	public CountedBreakers(CircuitBreakerConfig config) {
		this.breakers = CircuitBreakerRegistry.of(config);
	}

	/** The permissions that were taken and have not ended. */
	public long permissionsOut() {
		return this.out.get();
	}

	public long permissionsTaken() {
		return this.taken.get();
	}

	/** The breakers themselves, to change their states. */
	public CircuitBreakerRegistry uncounted() {
		return this.breakers;
	}

	/** The registry for who takes permissions. */
	public CircuitBreakerRegistry counted() {
		return (CircuitBreakerRegistry) proxy(CircuitBreakerRegistry.class, this.breakers,
				(method, result) -> (result instanceof CircuitBreaker breaker) ? counted(breaker) : result);
	}

	private CircuitBreaker counted(CircuitBreaker breaker) {
		return (CircuitBreaker) proxy(CircuitBreaker.class, breaker, (method, result) -> {
			if (method.equals("tryAcquirePermission") && Boolean.TRUE.equals(result)) {
				this.out.incrementAndGet();
				this.taken.incrementAndGet();
			}
			else if (ENDS.contains(method)) {
				this.out.decrementAndGet();
			}
			return result;
		});
	}

	private Object proxy(Class<?> type, Object target, Answer answer) {
		return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, (_, method, arguments) -> {
			try {
				return answer.of(method.getName(), method.invoke(target, arguments));
			}
			catch (InvocationTargetException ex) {
				throw ex.getCause();
			}
		});
	}

	private interface Answer {

		Object of(String method, Object result);

	}

}
