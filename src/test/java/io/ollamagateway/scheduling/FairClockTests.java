package io.ollamagateway.scheduling;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FairClockTests {

	private static final Origin ONE = new Origin("one", Priority.DEFAULT, 1);

	private static final Origin OTHER = new Origin("other", Priority.DEFAULT, 1);

	private final FairClock clock = new FairClock();

	@Test
	void eachRequestStartsWhenItsCallersLastOneEnds() {
		assertThat(this.clock.start(ONE, 5)).isZero();
		assertThat(this.clock.start(ONE, 5)).isEqualTo(5);
		assertThat(this.clock.start(OTHER, 5)).isZero();
	}

	@Test
	void aLargerShareMakesRequestsCheaper() {
		Origin large = new Origin("large", Priority.DEFAULT, 2);
		this.clock.start(large, 10);
		assertThat(this.clock.start(large, 10)).isEqualTo(5);
	}

	@Test
	void whoComesLaterStartsWhereTheClockStands() {
		this.clock.served(7);
		this.clock.served(3);
		assertThat(this.clock.start(ONE, 5)).isEqualTo(7);
	}

	@Test
	void whatARequestReallyCostIsSetRight() {
		this.clock.start(ONE, 10);
		this.clock.corrected(ONE, -4);
		assertThat(this.clock.start(ONE, 10)).isEqualTo(6);
	}

	@Test
	void whatIsGivenBackPutsNoRequestBeforeAnEarlierOneThatStillWaits() {
		this.clock.start(ONE, 10);
		double waiting = this.clock.start(ONE, 10);
		this.clock.queued(ONE, waiting);
		this.clock.corrected(ONE, -20);
		assertThat(this.clock.start(ONE, 1)).isEqualTo(waiting);
		this.clock.unqueued(ONE);
		this.clock.corrected(ONE, -11);
		assertThat(this.clock.start(ONE, 1)).isZero();
	}

	@Test
	void callersThatComeOnlyOnceAreForgotten() {
		for (int i = 0; i < 100_000; i++) {
			this.clock.served(this.clock.start(new Origin("caller" + i, Priority.DEFAULT, 1), 1 + i % 10));
		}
		assertThat(this.clock.size()).isLessThanOrEqualTo(16_385);
	}

}
