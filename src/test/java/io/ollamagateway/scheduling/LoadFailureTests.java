package io.ollamagateway.scheduling;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LoadFailureTests {

	@Test
	void thePauseDoublesWithEachFailureUpToSomeMinutes() {
		LoadFailure failure = LoadFailure.after(null, "first", 0);
		assertThat(failure.until()).isEqualTo(Duration.ofSeconds(5).toNanos());
		failure = LoadFailure.after(failure, "second", 0);
		assertThat(failure.until()).isEqualTo(Duration.ofSeconds(10).toNanos());
		assertThat(failure.reason()).isEqualTo("second");
		for (int i = 0; i < 100; i++) {
			failure = LoadFailure.after(failure, "again", 0);
		}
		assertThat(failure.until()).isEqualTo(Duration.ofSeconds(320).toNanos());
	}

	@Test
	void isForgottenSomeTimeAfterItsPause() {
		LoadFailure failure = LoadFailure.after(null, "first", 0);
		assertThat(failure.isOld(Duration.ofMinutes(10).toNanos())).isFalse();
		assertThat(failure.isOld(Duration.ofMinutes(11).toNanos())).isTrue();
	}

}
