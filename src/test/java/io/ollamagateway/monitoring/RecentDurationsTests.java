package io.ollamagateway.monitoring;

import java.time.Duration;

import io.micrometer.core.instrument.MockClock;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

class RecentDurationsTests {

	private final MockClock clock = new MockClock();

	private final RecentDurations durations = new RecentDurations(this.clock);

	@Test
	void percentilesAreRightWithinThreeHundredths() {
		for (int i = 1; i <= 1000; i++) {
			this.durations.add(Duration.ofMillis(10L * i));
		}
		PoolTraffic.Percentiles now = this.durations.percentiles();
		assertThat(now.p50()).isCloseTo(5.0, withinPercentage(3));
		assertThat(now.p95()).isCloseTo(9.5, withinPercentage(3));
		assertThat(now.p99()).isCloseTo(9.9, withinPercentage(3));
	}

	@Test
	void whatTookNoTimeIs0() {
		assertThat(this.durations.percentiles()).isEqualTo(new PoolTraffic.Percentiles(0, 0, 0));
		this.durations.add(Duration.ZERO);
		this.durations.add(Duration.ofNanos(700));
		assertThat(this.durations.percentiles()).isEqualTo(new PoolTraffic.Percentiles(0, 0, 0));
	}

	@Test
	void whatIsOlderThanAMinuteDoesNotCount() {
		this.durations.add(Duration.ofSeconds(50));
		for (int i = 0; i < 12; i++) {
			// somebody looks at the page meanwhile
			this.clock.add(Duration.ofSeconds(10));
			this.durations.percentiles();
		}
		this.durations.add(Duration.ofSeconds(2));
		assertThat(this.durations.percentiles().p99()).isCloseTo(2.0, withinPercentage(3));
	}

}
