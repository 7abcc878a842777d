package io.ollamagateway.access;

import java.time.Duration;

import io.ollamagateway.HandClock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;

class MemoryLimitsTests {

	private static final Duration LIMIT = Duration.ofSeconds(10);

	private static final Limits TEN_REQUESTS = new Limits(Quota.parse("10/10s"), null, 0);

	private static final Limits BOTH = new Limits(Quota.parse("10/10s"), Quota.parse("100/1m"), 0);

	private final HandClock clock = new HandClock();

	private final MemoryLimits limits = new MemoryLimits(this.clock);

	@Test
	void allIsThereAgainWhenTheTimeIsOverAndNothingBefore() {
		for (int i = 0; i < 10; i++) {
			assertThat(take(TEN_REQUESTS, 0).exceeded()).isNull();
		}
		this.clock.pass(Duration.ofMillis(9999));
		Verdict refused = take(TEN_REQUESTS, 0);
		assertThat(refused.exceeded()).isEqualTo(LimitKind.REQUESTS);
		assertThat(refused.requests()).isEqualTo(new Balance(10, 0, Duration.ofMillis(1)));
		this.clock.pass(Duration.ofMillis(1));
		assertThat(take(TEN_REQUESTS, 0).requests()).isEqualTo(new Balance(10, 9, Duration.ofSeconds(10)));
	}

	@Test
	void aRequestBeyondTheTokensTakesNoRequestEither() {
		assertThat(take(BOTH, 90).exceeded()).isNull();
		assertThat(take(BOTH, 20).exceeded()).isEqualTo(LimitKind.TOKENS);
		assertThat(take(BOTH, 10).requests()).isEqualTo(new Balance(10, 8, Duration.ofSeconds(10)));
	}

	@Test
	void whatIsGivenBackCanBeTakenAndADebtHasToBePaid() {
		take(BOTH, 90);
		correct(-50);
		assertThat(take(BOTH, 50).exceeded()).isNull();
		correct(70);
		this.clock.pass(Duration.ofMinutes(1));
		assertThat(take(BOTH, 60).exceeded()).isEqualTo(LimitKind.TOKENS);
		assertThat(take(BOTH, 40).exceeded()).isNull();
	}

	@Test
	void moreThanTheWholeQuotaCountsAsAllOfIt() {
		assertThat(take(BOTH, 5000).tokens()).isEqualTo(new Balance(100, 0, Duration.ofMinutes(1)));
	}

	@Test
	void aMillionCallersTakeNoMoreMemoryThanItsBound() {
		long before = used();
		for (int i = 0; i < 1_000_000; i++) {
			this.limits.take("anonymous@10.0.0." + i, TEN_REQUESTS, 0).block(LIMIT);
		}
		assertThat(this.limits.size()).isLessThanOrEqualTo(MemoryLimits.MOST_BUCKETS);
		assertThat(used() - before).as("bytes").isLessThan(80_000_000);
	}

	private static long used() {
		System.gc();
		return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
	}

	private Verdict take(Limits of, long tokens) {
		@Nullable Verdict verdict = this.limits.take("somebody", of, tokens).block(LIMIT);
		return java.util.Objects.requireNonNull(verdict);
	}

	private void correct(long tokens) {
		StepVerifier.create(this.limits.correct("somebody", Quota.parse("100/1m"), tokens))
			.expectComplete()
			.verify(LIMIT);
	}

}
