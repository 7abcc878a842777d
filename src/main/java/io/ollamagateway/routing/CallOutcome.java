package io.ollamagateway.routing;

import java.time.Duration;
import java.util.Optional;

import io.ollamagateway.protocol.AnswerCounters;
import io.ollamagateway.scheduling.LeaseOutcome;
import org.jspecify.annotations.Nullable;

/**
 * How a request ended.
 *
 * @param failure what went wrong; absent if nothing did
 * @param status the status of the answer, 0 if there was none
 * @param attempts the instances that were asked
 * @param queued the time until the last of them was chosen
 * @param firstByte the time until the first byte of the answer; absent if none came
 * @param total the time until the end
 * @param counters what the answer told of its cost
 */
public record CallOutcome(@Nullable Failure failure, int status, int attempts, Duration queued,
		@Nullable Duration firstByte, Duration total, AnswerCounters counters) {

	/**
	 * The outcome's name for people and for metrics.
	 * @return {@code success}, or the failure's name in lower case
	 */
	public String name() {
		return Optional.ofNullable(this.failure).map(Failure::label).orElse("success");
	}

	LeaseOutcome leaseOutcome() {
		return leaseOutcome(this.failure);
	}

	static LeaseOutcome leaseOutcome(@Nullable Failure failure) {
		if (failure == null) {
			return LeaseOutcome.ANSWERED;
		}
		if (failure == Failure.CLIENT_GONE) {
			return LeaseOutcome.ABANDONED;
		}
		return (failure.verdict() == Failure.Verdict.FAILURE) ? LeaseOutcome.FAILED : LeaseOutcome.ANSWERED;
	}

}
