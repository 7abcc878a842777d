package io.ollamagateway.monitoring;

import java.util.concurrent.atomic.LongAdder;

import io.micrometer.core.instrument.Clock;
import io.ollamagateway.routing.CallOutcome;
import io.ollamagateway.answers.Failure;
import org.jspecify.annotations.Nullable;

/**
 * What passed through one pool: counters since the start, and percentiles of the last
 * minute.
 */
final class PoolTraffic {

	private final LongAdder ended = new LongAdder();

	private final LongAdder failed = new LongAdder();

	private final LongAdder refused = new LongAdder();

	private final LongAdder tokens = new LongAdder();

	private final RecentDurations firstToken;

	private final RecentDurations queueWait;

	PoolTraffic(Clock clock) {
		this.firstToken = new RecentDurations(clock);
		this.queueWait = new RecentDurations(clock);
	}

	void ended(CallOutcome outcome, long outputTokens) {
		this.ended.increment();
		this.tokens.add(outputTokens);
		if (isFailure(outcome.failure())) {
			this.failed.increment();
		}
		else if (outcome.refusal() != null && (outcome.status() == 429 || outcome.status() >= 500)) {
			this.refused.increment();
		}
		if (outcome.attempts() > 0) {
			this.queueWait.add(outcome.queued());
		}
		if (outcome.firstToken() != null) {
			this.firstToken.add(outcome.firstToken());
		}
	}

	/**
	 * Neither what the client did or asked wrongly, nor what was refused in good order.
	 */
	private static boolean isFailure(@Nullable Failure failure) {
		return failure != null && switch (failure) {
			case CALLER, OPTION_TYPE, MODEL_GONE, CLIENT_GONE, CLIENT_SLOW, REFUSED -> false;
			default -> true;
		};
	}

	Totals totals() {
		return new Totals(this.ended.sum(), this.failed.sum(), this.refused.sum(), this.tokens.sum());
	}

	Percentiles firstToken() {
		return this.firstToken.percentiles();
	}

	Percentiles queueWait() {
		return this.queueWait.percentiles();
	}

	/**
	 * Counters since the gateway started.
	 *
	 * @param ended the requests that ended, in whatever way
	 * @param failed those of them that an instance or the gateway failed
	 * @param refused those that were refused because there was no room or no instance
	 * @param outputTokens the tokens of answers, counted when they end
	 */
	record Totals(long ended, long failed, long refused, long outputTokens) {

		static final Totals NONE = new Totals(0, 0, 0, 0);

		Totals since(Totals earlier) {
			return new Totals(this.ended - earlier.ended, this.failed - earlier.failed, this.refused - earlier.refused,
					this.outputTokens - earlier.outputTokens);
		}

	}

	/**
	 * Percentiles of the last minute, in seconds, within three hundredths.
	 *
	 * @param p50 half of them are no longer
	 * @param p95 95 of 100 are no longer
	 * @param p99 99 of 100 are no longer
	 */
	record Percentiles(double p50, double p95, double p99) {
	}

}
