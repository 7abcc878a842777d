package io.ollamagateway.monitoring;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.DoubleStream;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.Histogram;
import io.micrometer.core.instrument.distribution.TimeWindowFixedBoundaryHistogram;

/**
 * How long something took in the last minute. The boundaries are fixed: histograms that
 * find their own are moved while others write, which they do not always survive.
 */
final class RecentDurations {

	private static final Duration WINDOW = Duration.ofMinutes(1);

	/** Each boundary is that much longer than the one before. */
	private static final double STEP = 1.03;

	/** From a millisecond to an hour, in nanoseconds. */
	private static final double[] BOUNDARIES = DoubleStream
		.iterate(1e6, (nanos) -> nanos < STEP * 3600e9, (nanos) -> STEP * nanos)
		.toArray();

	private final Histogram histogram;

	RecentDurations(Clock clock) {
		this.histogram = new TimeWindowFixedBoundaryHistogram(clock,
				DistributionStatisticConfig.builder()
					.serviceLevelObjectives(BOUNDARIES)
					.expiry(WINDOW)
					.bufferLength(6)
					.build()
					.merge(DistributionStatisticConfig.DEFAULT),
				false);
	}

	void add(Duration duration) {
		this.histogram.recordLong(duration.toNanos());
	}

	/** What they are now; 0 if there were none. */
	PoolTraffic.Percentiles percentiles() {
		CountAtBucket[] counts = this.histogram.takeSnapshot(0, 0, 0).histogramCounts();
		return new PoolTraffic.Percentiles(percentile(counts, 0.5), percentile(counts, 0.95), percentile(counts, 0.99));
	}

	/** Taken as spread evenly between two boundaries; below the first one as 0. */
	private static double percentile(CountAtBucket[] counts, double part) {
		double rank = part * counts[counts.length - 1].count();
		for (int i = 1; i < counts.length && rank > counts[0].count(); i++) {
			if (counts[i].count() >= rank) {
				double before = counts[i - 1].count();
				double lower = counts[i - 1].bucket(TimeUnit.SECONDS);
				double share = (rank - before) / (counts[i].count() - before);
				return Math.round(1e3 * (lower + share * (counts[i].bucket(TimeUnit.SECONDS) - lower))) / 1e3;
			}
		}
		return 0;
	}

}
