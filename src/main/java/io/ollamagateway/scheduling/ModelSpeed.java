package io.ollamagateway.scheduling;

import java.time.Duration;

import io.ollamagateway.protocol.AnswerCounters;
import org.jspecify.annotations.Nullable;

/**
 * How fast something runs a model, learned from the counters in its answers and from its
 * loads. For one instance, or for a whole fleet in units of an instance of weight 1.
 */
final class ModelSpeed {

	/** Fewer tokens than this measure the overhead and not the speed. */
	private static final int LEAST_TOKENS = 16;

	private final Mean secondsPerPromptToken = new Mean();

	private final Mean secondsPerOutputToken = new Mean();

	private final Mean loadSeconds = new Mean();

	Mean secondsPerPromptToken() {
		return this.secondsPerPromptToken;
	}

	Mean secondsPerOutputToken() {
		return this.secondsPerOutputToken;
	}

	Mean loadSeconds() {
		return this.loadSeconds;
	}

	/** Whether anything has been learned. */
	boolean isKnown() {
		return this.secondsPerPromptToken.isKnown() || this.secondsPerOutputToken.isKnown()
				|| this.loadSeconds.isKnown();
	}

	/**
	 * Learns from an answer.
	 * @param counters what it told
	 * @param weight what to multiply times with
	 */
	void answered(AnswerCounters counters, double weight) {
		Long prompt = counters.promptTokens();
		Long cached = counters.cachedTokens();
		// without the cached count the time stands for an unknown part of the prompt
		if (prompt != null && cached != null) {
			learn(this.secondsPerPromptToken, prompt - cached, counters.promptEval(), weight);
		}
		if (counters.outputTokens() != null) {
			learn(this.secondsPerOutputToken, counters.outputTokens(), counters.eval(), weight);
		}
	}

	private static void learn(Mean mean, long tokens, @Nullable Duration time, double weight) {
		if (tokens >= LEAST_TOKENS && time != null && time.isPositive()) {
			mean.add(weight * time.toNanos() / 1e9 / tokens);
		}
	}

}
