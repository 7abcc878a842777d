package io.ollamagateway.routing;

import java.time.Duration;
import java.util.Optional;

import io.ollamagateway.answers.Failure;
import io.ollamagateway.protocol.AnswerCounters;
import io.ollamagateway.protocol.Refusal;
import io.ollamagateway.scheduling.LeaseOutcome;
import org.jspecify.annotations.Nullable;

/**
 * How a request ended.
 *
 * @param failure what went wrong; absent if nothing did
 * @param refusal why the gateway refused it; absent unless it did
 * @param status the status of the answer, 0 if there was none
 * @param attempts the instances that were asked
 * @param queued the time that it waited for a place, over all attempts
 * @param firstByte the time until the first byte of the answer; absent if none came
 * @param firstToken the time until the first piece of output of a stream: text, thought
 * or tool call; absent if there was none
 * @param total the time until the end
 * @param pieces the pieces of output of a stream, about as many as tokens
 * @param counters what the answer told of its cost
 */
public record CallOutcome(@Nullable Failure failure, Refusal.@Nullable Reason refusal, int status, int attempts,
		Duration queued, @Nullable Duration firstByte, @Nullable Duration firstToken, Duration total, long pieces,
		AnswerCounters counters) {

	/**
	 * The outcome's name for people and for metrics.
	 * @return {@code success}, or the failure's name in lower case
	 */
	public String name() {
		return Optional.ofNullable(this.failure).map(Failure::label).orElse("success");
	}

	/**
	 * The outcome of a request that went nowhere.
	 * @param failure why
	 * @param refusal what its client is told
	 * @param total the time until then
	 */
	static CallOutcome refused(Failure failure, Refusal refusal, Duration total) {
		boolean told = failure.status() != Failure.Status.NOBODY;
		return new CallOutcome(failure, told ? refusal.reason() : null, told ? refusal.status() : 0, 0, Duration.ZERO,
				null, null, total, 0, AnswerCounters.UNKNOWN);
	}

	LeaseOutcome leaseOutcome() {
		return leaseOutcome(this.failure);
	}

	static LeaseOutcome leaseOutcome(@Nullable Failure failure) {
		if (failure == null) {
			return LeaseOutcome.ANSWERED;
		}
		if (failure == Failure.LOAD) {
			return LeaseOutcome.NOT_LOADED;
		}
		if (failure == Failure.MODEL_GONE) {
			return LeaseOutcome.NOT_INSTALLED;
		}
		if (failure.verdict() == Failure.Verdict.FAILURE) {
			return LeaseOutcome.FAILED;
		}
		return (failure.status() == Failure.Status.AS_ANSWERED) ? LeaseOutcome.ANSWERED : LeaseOutcome.ABANDONED;
	}

}
