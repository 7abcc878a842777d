package io.ollamagateway.routing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.ollamagateway.answers.Failure;
import io.ollamagateway.fleet.BreakerPermission;
import io.ollamagateway.fleet.TestBreakers;
import io.ollamagateway.protocol.AnswerCounters;
import io.ollamagateway.scheduling.Lease;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CallTests {

	/** One failure opens them, one trial is permitted. */
	private final CircuitBreakerRegistry breakers = CircuitBreakerRegistry.of(CircuitBreakerConfig.custom()
		.minimumNumberOfCalls(1)
		.slidingWindowSize(1)
		.permittedNumberOfCallsInHalfOpenState(1)
		.build());

	private final List<CallOutcome> told = new ArrayList<>();

	/** Whether the call was locked when a breaker changed its state. */
	private final List<Boolean> locked = new ArrayList<>();

	private final Call call = new Call(new LeaseHolder((_, _, _) -> {
	}), new Call.Listener() {

		@Override
		public void attemptBegun(Lease lease, int attempt, Duration queued) {
			// not looked at
		}

		@Override
		public void attemptFailed(Lease lease, Failure failure) {
			// not looked at
		}

		@Override
		public void ended(Lease lease, CallOutcome outcome) {
			CallTests.this.told.add(outcome);
		}

	});

	@Test
	void anAnswerThatIsWrittenNoFurtherBeforeItsEndWasLeftByItsClient() {
		this.call.firstByte();
		this.call.written(200);
		assertThat(this.told).extracting(CallOutcome::failure).containsExactly(Failure.CLIENT_GONE);
	}

	@Test
	void anAnswerThatHasToldItsEndKeepsIt() {
		this.call.firstByte();
		this.call.end(null, 200, AnswerCounters.UNKNOWN);
		this.call.written(200);
		assertThat(this.told).extracting(CallOutcome::name).containsExactly("success");
	}

	@Test
	void anAnswerWithoutABodyEndsByItsStatus() {
		this.call.written(204);
		assertThat(this.told).extracting(CallOutcome::name).containsExactly("success");
	}

	@Test
	void aPermissionThatComesAfterTheEndGoesStraightBack() {
		CircuitBreaker breaker = this.breakers.circuitBreaker("a");
		breaker.transitionToOpenState();
		breaker.transitionToHalfOpenState();
		this.call.end(Failure.CLIENT_GONE, 0, AnswerCounters.UNKNOWN);
		this.call.permissions().began(permission("a"));
		assertThat(breaker.tryAcquirePermission()).as("the only trial is to be had").isTrue();
	}

	@Test
	void breakersAreToldOfFailedAttemptsOutsideTheCallsLock() {
		watchLock("a");
		this.call.permissions().began(permission("a"));
		this.call.attemptFailed(Failure.CONNECT);
		assertThat(this.locked).containsExactly(false);
	}

	@Test
	void breakersAreToldOfTheEndOutsideTheCallsLock() {
		watchLock("a");
		watchLock("b");
		this.call.permissions().began(permission("a"));
		this.call.attemptFailed(Failure.SERVER_ERROR);
		this.call.permissions().began(permission("b"));
		this.call.end(Failure.CONNECT, 502, AnswerCounters.UNKNOWN);
		assertThat(this.locked).containsExactly(false, false);
	}

	@Test
	void anErrorThatTwoInstancesGiveCountsOnNeither() {
		watchLock("a");
		watchLock("b");
		this.call.permissions().began(permission("a"));
		this.call.attemptFailed(Failure.SERVER_ERROR);
		this.call.permissions().began(permission("b"));
		this.call.end(Failure.SERVER_ERROR, 500, AnswerCounters.UNKNOWN);
		assertThat(this.locked).isEmpty();
	}

	@Test
	void anErrorThatOneInstanceGivesCountsOnIt() {
		this.call.permissions().began(permission("a"));
		this.call.attemptFailed(Failure.SERVER_ERROR);
		this.call.permissions().began(permission("b"));
		this.call.end(null, 200, AnswerCounters.UNKNOWN);
		assertThat(failures("a")).isOne();
		assertThat(failures("b")).isZero();
	}

	private int failures(String instance) {
		return this.breakers.circuitBreaker(instance).getMetrics().getNumberOfFailedCalls();
	}

	private void watchLock(String instance) {
		this.breakers.circuitBreaker(instance)
			.getEventPublisher()
			.onStateTransition(
					(_) -> this.locked.add(Thread.holdsLock(this.call) || Thread.holdsLock(this.call.permissions())));
	}

	private BreakerPermission permission(String instance) {
		return Objects.requireNonNull(TestBreakers.of(this.breakers.circuitBreaker(instance)).acquire());
	}

}
