package io.ollamagateway.scheduling;

import java.util.Set;

import io.ollamagateway.fleet.model.Capacity;
import io.ollamagateway.fleet.model.Parallel;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MemoryBeliefTests {

	@Test
	void anEmptyMemoryTakesAnything() {
		assertThat(belief(10, 1).fits(0, 0, 1000)).isTrue();
	}

	@Test
	void aFurtherModelMayTakeFourFifthsOfWhatIsFree() {
		assertThat(belief(100, 0).fits(1, 50, 40)).isTrue();
		assertThat(belief(100, 0).fits(1, 50, 41)).isFalse();
	}

	@Test
	void aBoundOnTheNumberOfModelsHolds() {
		assertThat(belief(0, 2).fits(1, 0, 1)).isTrue();
		assertThat(belief(0, 2).fits(2, 0, 1)).isFalse();
	}

	@Test
	void withoutABoundThreeFitUnlessMoreHaveBeenSeenTogether() {
		MemoryBelief memory = belief(0, 0);
		assertThat(memory.fits(2, 0, 1)).isTrue();
		assertThat(memory.fits(3, 0, 1)).isFalse();
		memory.seen(5, 100);
		assertThat(memory.fits(4, 0, 1)).isTrue();
		assertThat(memory.fits(5, 0, 1)).isFalse();
	}

	@Test
	void whatDidNotGoTogetherIsNotTriedAgainUntilItIsSeen() {
		MemoryBelief memory = belief(0, 0);
		memory.exceeded(100);
		assertThat(memory.fits(1, 50, 50)).isFalse();
		assertThat(memory.fits(1, 50, 49)).isTrue();
		memory.seen(2, 100);
		assertThat(memory.fits(1, 50, 50)).isTrue();
	}

	@Test
	void aChangeOfTheConfigurationKeepsWhatHasBeenSeen() {
		MemoryBelief memory = belief(0, 0);
		memory.exceeded(100);
		memory.reconfigure(capacity(0, 5));
		assertThat(memory.fits(1, 50, 50)).isFalse();
	}

	private static MemoryBelief belief(long bytes, int models) {
		return new MemoryBelief(capacity(bytes, models));
	}

	private static Capacity capacity(long bytes, int models) {
		return new Capacity(Parallel.ONE, 10, bytes, models, 0, Set.of());
	}

}
