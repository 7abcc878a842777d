package io.ollamagateway.scheduling;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Rate, mean and stopwatch.
 */
class MeasureTests {

	private static final long SECOND = Duration.ofSeconds(1).toNanos();

	@Test
	void aRateFollowsWhatHappensAndFades() {
		Rate rate = new Rate();
		assertThat(rate.perSecond(5)).isZero();
		for (int i = 0; i < 600; i++) {
			rate.count(i * SECOND / 2);
		}
		assertThat(rate.perSecond(300 * SECOND)).isCloseTo(2, within(0.1));
		assertThat(rate.perSecond(360 * SECOND)).isCloseTo(2 / Math.E, within(0.1));
	}

	@Test
	void aMeanBeginsWithTheFirstValueAndFollowsTheNewest() {
		Mean mean = new Mean();
		assertThat(mean.isKnown()).isFalse();
		assertThat(mean.or(3)).isEqualTo(3);
		mean.add(10);
		assertThat(mean.or(3)).isEqualTo(10);
		mean.add(20);
		assertThat(mean.or(3)).isEqualTo(12);
	}

	@Test
	void aStopwatchCountsOnlyWhileItRuns() {
		Stopwatch watch = new Stopwatch();
		watch.run(true, 10);
		watch.run(true, 15);
		assertThat(watch.total(20)).isEqualTo(10);
		watch.run(false, 30);
		assertThat(watch.total(100)).isEqualTo(20);
		watch.run(true, 100);
		assertThat(watch.total(105)).isEqualTo(25);
	}

}
