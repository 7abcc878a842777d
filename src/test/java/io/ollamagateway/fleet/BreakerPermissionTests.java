package io.ollamagateway.fleet;

import java.time.Duration;
import java.util.Objects;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;

class BreakerPermissionTests {

	private static final Duration LIMIT = Duration.ofSeconds(10);

	private final CircuitBreaker state = CircuitBreaker.of("a",
			CircuitBreakerConfig.custom()
				.permittedNumberOfCallsInHalfOpenState(1)
				.minimumNumberOfCalls(1)
				.slidingWindowSize(1)
				.build());

	private final InstanceBreaker breaker = new InstanceBreaker(this.state);

	@BeforeEach
	void onlyOneTrialIsPermitted() {
		this.state.transitionToOpenState();
		this.state.transitionToHalfOpenState();
	}

	@Test
	void aBreakerWhoseTrialIsUnderWayPermitsNoOther() {
		BreakerPermission trial = acquire();
		assertThat(this.breaker.acquire()).isNull();
		trial.released();
		assertThat(this.breaker.acquire()).isNotNull();
	}

	@Test
	void onlyTheFirstEndCounts() {
		BreakerPermission trial = acquire();
		trial.released();
		acquire();
		trial.released();
		trial.failed("again");
		trial.succeeded();
		assertThat(this.state.getState()).isEqualTo(CircuitBreaker.State.HALF_OPEN);
		assertThat(this.breaker.acquire()).as("another one's permission was given back").isNull();
	}

	@Test
	void aSuccessClosesTheBreakerAndAFailureOpensIt() {
		acquire().succeeded();
		assertThat(this.state.getState()).isEqualTo(CircuitBreaker.State.CLOSED);
		acquire().failed("broken");
		assertThat(this.state.getState()).isEqualTo(CircuitBreaker.State.OPEN);
	}

	@Test
	void aCallThatIsCancelledGivesItsPermissionBack() {
		StepVerifier.create(acquire().endWith(Mono.never(), (_) -> false, "failed")).thenCancel().verify(LIMIT);
		StepVerifier.create(acquire().endWith(Flux.never(), (_) -> false, "failed")).thenCancel().verify(LIMIT);
		assertThat(this.breaker.acquire()).isNotNull();
	}

	@Test
	void aCallWithOneAnswerCountsBeforeAnybodyCanCancelIt() {
		StepVerifier.create(acquire().endWith(Mono.just("answer"), (_) -> false, "failed").flux().next())
			.expectNext("answer")
			.expectComplete()
			.verify(LIMIT);
		assertThat(this.state.getState()).isEqualTo(CircuitBreaker.State.CLOSED);
	}

	@Test
	void anErrorThatTellsNothingOfTheInstanceIsNotCounted() {
		StepVerifier
			.create(acquire().endWith(Mono.error(new IllegalStateException("refused")),
					(error) -> error instanceof IllegalStateException, "failed"))
			.expectError(IllegalStateException.class)
			.verify(LIMIT);
		assertThat(this.state.getState()).isEqualTo(CircuitBreaker.State.HALF_OPEN);
		StepVerifier.create(acquire().endWith(Flux.error(new IllegalStateException("broken")), (_) -> false, "failed"))
			.expectError(IllegalStateException.class)
			.verify(LIMIT);
		assertThat(this.state.getState()).isEqualTo(CircuitBreaker.State.OPEN);
	}

	private BreakerPermission acquire() {
		return Objects.requireNonNull(this.breaker.acquire());
	}

}
