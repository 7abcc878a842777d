package io.ollamagateway.scheduling;

import java.util.Arrays;

/**
 * What came of a replay.
 *
 * @param p50 of the times to first token, in seconds; what was not served counts as never
 * @param p95 the same
 * @param p99 the same
 * @param goodput the part of all requests whose first token came within ten seconds
 * @param loads models loaded
 * @param fairness Jain's index over the callers' goodput
 * @param unserved requests without a token
 * @param longestQueue the most requests that waited at once in front of the instances; 0
 * for who lets none wait
 */
public record ReplayResult(double p50, double p95, double p99, double goodput, double loads, double fairness,
		double unserved, double longestQueue) {

	static final double GOOD_SECONDS = 10;

	/**
	 * Puts results together.
	 * @param workload what was asked
	 * @param firstToken of each request, in seconds; infinite if there was none
	 * @param loads models loaded
	 * @param open requests that had not ended
	 * @param longestQueue the most requests that waited in front of the instances
	 */
	public static ReplayResult of(Workload workload, double[] firstToken, long loads, int open, int longestQueue) {
		double[] sorted = firstToken.clone();
		Arrays.sort(sorted);
		double[] good = new double[Workload.CALLERS];
		double[] all = new double[Workload.CALLERS];
		for (Workload.Request request : workload.requests()) {
			all[request.caller()]++;
			good[request.caller()] += (firstToken[request.id()] <= GOOD_SECONDS) ? 1 : 0;
		}
		double sum = 0;
		double squares = 0;
		for (int i = 0; i < good.length; i++) {
			double share = good[i] / Math.max(1, all[i]);
			sum += share;
			squares += share * share;
		}
		double unserved = Arrays.stream(firstToken).filter(Double::isInfinite).count();
		return new ReplayResult(at(sorted, 0.5), at(sorted, 0.95), at(sorted, 0.99),
				Arrays.stream(good).sum() / firstToken.length, loads,
				(squares > 0) ? sum * sum / (good.length * squares) : 0, unserved + open, longestQueue);
	}

	private static double at(double[] sorted, double quantile) {
		return sorted[(int) Math.min(sorted.length - 1, Math.ceil(quantile * sorted.length) - 1)];
	}

}
