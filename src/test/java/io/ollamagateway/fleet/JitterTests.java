package io.ollamagateway.fleet;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class JitterTests {

	private static final Duration SECOND = Duration.ofSeconds(1);

	private static final int TRIES = 1000;

	@Test
	void aTimeIsSpreadByATenthAndTheFirstOfManyOverAllOfIt() {
		Set<Long> tenths = new HashSet<>();
		for (int i = 0; i < TRIES; i++) {
			assertThat(Jitter.around(SECOND)).isBetween(Duration.ofMillis(900), Duration.ofMillis(1100));
			Duration first = Jitter.within(SECOND);
			assertThat(first).isBetween(Duration.ZERO, SECOND);
			tenths.add(first.dividedBy(Duration.ofMillis(100)));
		}
		assertThat(tenths).hasSizeGreaterThanOrEqualTo(9);
	}

	@Test
	void theShortestTimeStaysATime() {
		assertThat(Jitter.around(Duration.ofNanos(1))).isEqualTo(Duration.ofNanos(1));
	}

}
