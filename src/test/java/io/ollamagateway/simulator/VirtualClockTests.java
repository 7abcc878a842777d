package io.ollamagateway.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
class VirtualClockTests {

	private final VirtualClock clock = new VirtualClock();

	private final List<String> done = new ArrayList<>();

	@Test
	void doesWhatIsDueInOrderAndAtItsTime() {
		this.clock.schedule(Duration.ofSeconds(2), () -> this.done.add("second at " + this.clock.nanos()));
		this.clock.schedule(Duration.ofSeconds(1), () -> this.done.add("first"));
		this.clock.schedule(Duration.ofSeconds(2), () -> this.done.add("third"));
		this.clock.schedule(Duration.ofSeconds(4), () -> this.done.add("late"));
		this.clock.advance(Duration.ofSeconds(3));
		assertThat(this.done).containsExactly("first", "second at 2000000000", "third");
		assertThat(this.clock.nanos()).isEqualTo(3_000_000_000L);
	}

	@Test
	void doesNotKeepWhatWasCancelled() {
		this.clock.schedule(Duration.ofHours(1), () -> this.done.add("kept"));
		for (int i = 0; i < 10_000; i++) {
			this.clock.schedule(Duration.ofMinutes(5), () -> this.done.add("cancelled")).cancel();
			assertThat(this.clock.size()).isLessThan(200);
		}
		this.clock.advance(Duration.ofHours(1));
		assertThat(this.done).containsExactly("kept");
		assertThat(this.clock.size()).isZero();
	}

	@Test
	void cancellingTwiceOrTooLateChangesNothing() {
		SimulationClock.Task task = this.clock.schedule(Duration.ofSeconds(1), () -> this.done.add("done"));
		this.clock.advance(Duration.ofSeconds(1));
		for (int i = 0; i < 1000; i++) {
			task.cancel();
		}
		this.clock.schedule(Duration.ofSeconds(1), () -> this.done.add("next"));
		this.clock.advance(Duration.ofSeconds(1));
		assertThat(this.done).containsExactly("done", "next");
	}

}
