package io.ollamagateway.models;

import java.time.Duration;
import java.util.List;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.ollamagateway.fleet.Fleet;
import io.ollamagateway.fleet.FleetListener;
import io.ollamagateway.fleet.InstanceRefusedException;
import io.ollamagateway.fleet.model.Balance;
import io.ollamagateway.fleet.model.HealthCheck;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.InstanceUrl;
import io.ollamagateway.fleet.model.Outage;
import io.ollamagateway.fleet.model.Pool;
import io.ollamagateway.fleet.model.Pools;
import io.ollamagateway.fleet.model.Timeouts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;

class GuardTests {

	private static final Duration LIMIT = Duration.ofSeconds(10);

	private final CircuitBreakerRegistry breakers = CircuitBreakerRegistry.ofDefaults();

	private final Instance instance = new Instance("a", InstanceUrl.parse("a"), 1, HealthCheck.DEFAULT);

	/** It is not started, so that it asks nobody. */
	private final Fleet fleet = new Fleet(
			new Pools(List
				.of(new Pool("p", List.of(), List.of(this.instance), Balance.DEFAULT, Timeouts.DEFAULT, Outage.REFUSE)),
					"p"),
			() -> Duration.ofHours(1), this.breakers,
			(_, _, _, _, _, _) -> Mono.error(new AssertionError("nobody is asked")), new FleetListener() {
			});

	private final Guard guard = new Guard(this.fleet);

	@AfterEach
	void close() {
		this.fleet.close();
	}

	@Test
	void aCallWithOneAnswerThatSucceedsCountsAsASuccess() {
		StepVerifier.create(this.guard.call(this.instance, () -> Mono.just("copied")))
			.expectNext("copied")
			.expectComplete()
			.verify(LIMIT);
		StepVerifier.create(this.guard.call(this.instance, Mono::empty)).expectComplete().verify(LIMIT);
		assertThat(metrics().getNumberOfSuccessfulCalls()).isEqualTo(2);
	}

	@Test
	void aStreamThatComesToItsEndCountsAsASuccess() {
		StepVerifier.create(this.guard.calls(this.instance, () -> Flux.just("half", "whole")))
			.expectNextCount(2)
			.expectComplete()
			.verify(LIMIT);
		assertThat(metrics().getNumberOfSuccessfulCalls()).isOne();
	}

	@Test
	void aCallThatFailsCountsAndOneThatTheInstanceRefusesDoesNot() {
		StepVerifier.create(this.guard.call(this.instance, () -> Mono.error(new IllegalStateException("broken"))))
			.expectError(IllegalStateException.class)
			.verify(LIMIT);
		StepVerifier
			.create(this.guard.call(this.instance,
					() -> Mono.error(new InstanceRefusedException(400, "no such model"))))
			.expectError(InstanceRefusedException.class)
			.verify(LIMIT);
		assertThat(metrics().getNumberOfFailedCalls()).isOne();
		assertThat(metrics().getNumberOfSuccessfulCalls()).isZero();
	}

	@Test
	void aCallThatCannotBeMadeGivesItsPermissionBack() {
		CircuitBreaker breaker = halfOpen();
		for (int i = 0; i < 20; i++) {
			StepVerifier.create(this.guard.call(this.instance, () -> {
				throw new InstanceRefusedException(400, "not made");
			})).expectError(InstanceRefusedException.class).verify(LIMIT);
		}
		assertThat(breaker.tryAcquirePermission()).isTrue();
	}

	@Test
	void aBreakerThatIsOpenKeepsTheCallAway() {
		halfOpen().transitionToForcedOpenState();
		StepVerifier.create(this.guard.call(this.instance, () -> Mono.error(new AssertionError("the call was made"))))
			.expectErrorSatisfies((error) -> assertThat(error).isInstanceOf(InstanceUnavailableException.class)
				.hasMessage("its breaker is open"))
			.verify(LIMIT);
	}

	private CircuitBreaker halfOpen() {
		CircuitBreaker breaker = breaker();
		breaker.transitionToOpenState();
		breaker.transitionToHalfOpenState();
		return breaker;
	}

	private CircuitBreaker.Metrics metrics() {
		return breaker().getMetrics();
	}

	private CircuitBreaker breaker() {
		return this.breakers.circuitBreaker("a");
	}

}
