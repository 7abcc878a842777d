package io.ollamagateway.scheduling;

import java.time.Duration;

import io.ollamagateway.fleet.model.Parallel;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SlotLimitTests {

	private static final Duration TOTAL = Duration.ofSeconds(10);

	@Test
	void isWhatIsConfigured() {
		assertThat(new SlotLimit(new Parallel(4, false), false).limit()).isEqualTo(4);
		assertThat(new SlotLimit(new Parallel(4, false), true).limit()).isEqualTo(1);
		assertThat(new SlotLimit(Parallel.AUTO, false).limit()).isEqualTo(1);
	}

	@Test
	void risesWhileNobodyWaitsAndEverySlotIsUsed() {
		SlotLimit slots = new SlotLimit(Parallel.AUTO, false);
		calm(slots, 8, 1);
		assertThat(slots.limit()).isEqualTo(2);
		calm(slots, 100, 1);
		assertThat(slots.limit()).as("nothing is learned from half of the slots").isEqualTo(2);
		calm(slots, 12, 2);
		assertThat(slots.limit()).isEqualTo(3);
	}

	@Test
	void stepsBackWhenRequestsWaitAndTriesAgainMuchLater() {
		SlotLimit slots = new SlotLimit(Parallel.AUTO, false);
		calm(slots, 8, 1);
		calm(slots, 12, 2);
		slots.answered(Duration.ofSeconds(5), TOTAL, 3, 0);
		slots.answered(Duration.ofSeconds(5), TOTAL, 3, 0);
		assertThat(slots.limit()).as("two answers do not convince").isEqualTo(3);
		slots.answered(Duration.ofSeconds(5), TOTAL, 3, 0);
		assertThat(slots.limit()).isEqualTo(2);
		calm(slots, 100, 2);
		assertThat(slots.limit()).isEqualTo(2);
		for (int i = 0; i < 12; i++) {
			slots.answered(Duration.ZERO, TOTAL, 2, Duration.ofMinutes(11).toNanos());
		}
		assertThat(slots.limit()).isEqualTo(3);
	}

	@Test
	void neverRisesAboveAConfiguredNumber() {
		SlotLimit slots = new SlotLimit(new Parallel(2, false), false);
		calm(slots, 1000, 2);
		assertThat(slots.limit()).isEqualTo(2);
	}

	@Test
	void aConfiguredNumberIsCorrectedWhenTheServerHasFewer() {
		SlotLimit slots = new SlotLimit(new Parallel(4, false), false);
		slots.answered(Duration.ofSeconds(5), TOTAL, 2, 0);
		slots.answered(Duration.ofSeconds(5), TOTAL, 2, 0);
		slots.answered(Duration.ofSeconds(5), TOTAL, 2, 0);
		assertThat(slots.limit()).isEqualTo(1);
	}

	@Test
	void aWaitThatIsShortOrOneOfARequestAloneSaysNothing() {
		SlotLimit slots = new SlotLimit(new Parallel(2, false), false);
		for (int i = 0; i < 10; i++) {
			slots.answered(Duration.ofMillis(249), TOTAL, 2, 0);
			slots.answered(Duration.ofSeconds(1), TOTAL, 2, 0);
			slots.answered(Duration.ofSeconds(9), TOTAL, 1, 0);
		}
		assertThat(slots.limit()).isEqualTo(2);
	}

	private static void calm(SlotLimit slots, int answers, int beside) {
		for (int i = 0; i < answers; i++) {
			slots.answered(Duration.ZERO, TOTAL, beside, 0);
		}
	}

}
