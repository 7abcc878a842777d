package io.ollamagateway.scheduling;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PrefixMemoryTests {

	private static final Duration TTL = Duration.ofMinutes(30);

	private final PrefixMemory memory = new PrefixMemory();

	@Test
	void remembersAPromptUpToItsLength() {
		this.memory.remember(1, 500, 0);
		assertThat(remembered(1, 1000)).isEqualTo(500);
		assertThat(remembered(1, 200)).isEqualTo(200);
		assertThat(remembered(2, 1000)).isZero();
	}

	@Test
	void forgetsWhatNobodyHasAskedForInTheTtl() {
		this.memory.remember(1, 500, 0);
		assertThat(this.memory.remembered(1, 500, TTL.toNanos(), TTL)).isEqualTo(500);
		assertThat(this.memory.remembered(1, 500, TTL.toNanos() + 1, TTL)).isZero();
	}

	@Test
	void forgetsTheOldestWhenThereIsNoMoreRoom() {
		for (int key = 1; key <= 6; key++) {
			this.memory.remember(key, 12_500, 0);
		}
		this.memory.remember(1, 12_500, 0);
		assertThat(remembered(2, 12_500)).as("to look at it is not to use it").isEqualTo(12_500);
		this.memory.remember(7, 12_500, 0);
		assertThat(remembered(1, 12_500)).as("it was used last").isEqualTo(12_500);
		assertThat(remembered(2, 12_500)).isZero();
	}

	@Test
	void aConversationThatGrowsIsCountedOnce() {
		for (int length = 1000; length <= 60_000; length += 1000) {
			this.memory.remember(1, length, 0);
		}
		this.memory.remember(2, 10_000, 0);
		assertThat(remembered(1, 60_000)).isEqualTo(60_000);
	}

	@Test
	void whatWasNotRememberedAfterAllMakesTheRoomSmaller() {
		for (int i = 0; i < 20; i++) {
			this.memory.corrected(1000, 0);
		}
		this.memory.remember(1, 7000, 0);
		this.memory.remember(2, 7000, 0);
		assertThat(remembered(1, 7000)).isZero();
		assertThat(remembered(2, 7000)).isEqualTo(7000);
	}

	@Test
	void whatWasRememberedMakesItLarger() {
		for (int i = 0; i < 100; i++) {
			this.memory.corrected(1000, 900);
		}
		for (int key = 1; key <= 10; key++) {
			this.memory.remember(key, 12_500, 0);
		}
		assertThat(remembered(1, 12_500)).isEqualTo(12_500);
	}

	@Test
	void holdsNoMoreThanAThousandConversations() {
		for (int key = 1; key <= 1025; key++) {
			this.memory.remember(key, 1, 0);
		}
		assertThat(remembered(1, 1)).isZero();
		assertThat(remembered(2, 1)).isEqualTo(1);
	}

	private long remembered(long key, long length) {
		return this.memory.remembered(key, length, 0, TTL);
	}

}
