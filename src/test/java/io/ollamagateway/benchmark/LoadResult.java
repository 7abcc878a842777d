package io.ollamagateway.benchmark;

import org.HdrHistogram.Histogram;

/**
 * What clients saw in a while.
 *
 * @param seconds the while
 * @param answers whole answers
 * @param failures connections that broke and answers other than 200
 * @param lines lines of streams that told when they were written
 * @param latency of whole answers, in nanoseconds
 * @param delay of lines, from the instance's writing to the client's reading, in
 * nanoseconds
 */
record LoadResult(double seconds, long answers, long failures, long lines, Histogram latency, Histogram delay) {

	double answersPerSecond() {
		return this.answers / this.seconds;
	}

	double linesPerSecond() {
		return this.lines / this.seconds;
	}

	static double millis(Histogram histogram, double percentile) {
		return histogram.getValueAtPercentile(percentile) / 1e6;
	}

}
