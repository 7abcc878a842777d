package io.ollamagateway.monitoring;

import java.util.concurrent.atomic.LongAdder;

/**
 * What one instance was the last to serve.
 */
final class InstanceTraffic {

	private final LongAdder ended = new LongAdder();

	private final LongAdder failed = new LongAdder();

	private final LongAdder tokens = new LongAdder();

	void ended(long outputTokens) {
		this.ended.increment();
		this.tokens.add(outputTokens);
	}

	void failed() {
		this.failed.increment();
	}

	Totals totals() {
		return new Totals(this.ended.sum(), this.failed.sum(), this.tokens.sum());
	}

	/**
	 * Counters since the gateway started.
	 *
	 * @param ended the requests that ended, in whatever way
	 * @param failed what failed by its fault, attempts that were made again elsewhere
	 * among them
	 * @param outputTokens the tokens of answers, counted when they end
	 */
	record Totals(long ended, long failed, long outputTokens) {

		static final Totals NONE = new Totals(0, 0, 0);

		Totals since(Totals earlier) {
			return new Totals(this.ended - earlier.ended, this.failed - earlier.failed,
					this.outputTokens - earlier.outputTokens);
		}

	}

}
