package io.ollamagateway.access;

import java.time.Duration;

import io.ollamagateway.HandClock;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class GuessLimitTests {

	private static final Quota THREE = Quota.parse("3/1m");

	private final HandClock clock = new HandClock();

	private final GuessLimit limit = new GuessLimit(this.clock);

	@Test
	void afterTooManyWrongOnesARightOneIsNotToldUntilTheTimeIsOver() {
		guess(3);
		assertThat(this.limit.wrong("a", THREE)).isEqualTo(Duration.ofMinutes(1));
		assertThat(this.limit.right("a", "ide", THREE)).isEqualTo(Duration.ofMinutes(1));
		this.clock.pass(Duration.ofSeconds(59));
		assertThat(this.limit.right("a", "ide", THREE)).isEqualTo(Duration.ofSeconds(1));
		this.clock.pass(Duration.ofSeconds(1));
		assertThat(this.limit.right("a", "ide", THREE)).isNull();
		assertThat(this.limit.wrong("a", THREE)).isNull();
	}

	@Test
	void whoWasRecognizedBeforeGoesOnWhereItWasRecognized() {
		assertThat(this.limit.right("a", "ide", THREE)).isNull();
		guess(4);
		assertThat(this.limit.right("a", "ide", THREE)).isNull();
		assertThat(this.limit.right("a", "other", THREE)).isNotNull();
	}

	@Test
	void otherAddressesGoOn() {
		guess(4);
		assertThat(this.limit.right("b", "ide", THREE)).isNull();
		assertThat(this.limit.wrong("b", THREE)).isNull();
		assertThat(this.limit.right("a", "ide", THREE)).as("known at the other address only").isNotNull();
	}

	private void guess(int times) {
		for (int i = 0; i < times; i++) {
			assertThat(this.limit.wrong("a", THREE) != null).isEqualTo(i > 2);
		}
	}

}
