package io.ollamagateway.routing;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Answers, counted.
 *
 * @param answers in the order in which they came
 */
record AnswerCounts(List<TimedAnswer> answers) {

	long ofStatus(int status) {
		return this.answers.stream().filter((answer) -> answer.status() == status).count();
	}

	/** The answers whose requests were sent at a time or later. */
	AnswerCounts askedSince(long nanoTime) {
		return new AnswerCounts(this.answers.stream().filter((answer) -> answer.asked() - nanoTime >= 0).toList());
	}

	Map<String, Long> byInstance() {
		return count(TimedAnswer::instance);
	}

	Map<Integer, Long> byStatus() {
		return count(TimedAnswer::status);
	}

	private <K> Map<K, Long> count(Function<TimedAnswer, K> kind) {
		return this.answers.stream().collect(Collectors.groupingBy(kind, TreeMap::new, Collectors.counting()));
	}

	/**
	 * How long an answer took.
	 * @param share of the answers that took no longer, such as 0.95
	 */
	double seconds(double share) {
		double[] sorted = this.answers.stream().mapToDouble(TimedAnswer::seconds).sorted().toArray();
		return (sorted.length > 0) ? sorted[(int) Math.min(sorted.length - 1, sorted.length * share)] : 0;
	}

	@Override
	public String toString() {
		return "%d answers, by status %s, by instance %s, p50 %.2f s, p95 %.2f s, longest %.2f s"
			.formatted(this.answers.size(), byStatus(), byInstance(), seconds(0.5), seconds(0.95), seconds(1));
	}

}
