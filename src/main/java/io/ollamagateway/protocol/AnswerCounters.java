package io.ollamagateway.protocol;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What an answer tells of its own cost. Everything that it does not tell is {@code null}.
 *
 * @param total from the request's arrival at Ollama to its end; native answers only, like
 * all durations
 * @param load from the request's arrival until a runner was assigned: Ollama's own queue
 * for loads and the load itself
 * @param promptEval the time for those prompt tokens that were not in the prefix cache
 * @param eval the time for the output tokens
 * @param promptTokens the prompt's length, tokens from the prefix cache included
 * @param cachedTokens how many of them came from the prefix cache; told by Ollama 0.33.3
 * and later
 * @param outputTokens the output's length, thoughts included
 * @param doneReason why the output ended, in the dialect's own words, such as
 * {@code stop}; at most 64 bytes of it
 */
public record AnswerCounters(@Nullable Duration total, @Nullable Duration load, @Nullable Duration promptEval,
		@Nullable Duration eval, @Nullable Long promptTokens, @Nullable Long cachedTokens, @Nullable Long outputTokens,
		@Nullable String doneReason) {

	/** Nothing told. */
	public static final AnswerCounters UNKNOWN = new AnswerCounters(null, null, null, null, null, null, null, null);

	/**
	 * How long the request waited inside of Ollama for a slot of its runner. Ollama does
	 * not tell it: the wait begins when {@link #load()} ends, so it is what the other
	 * parts leave of {@link #total()}. This is read from Ollama's code, not documented.
	 * @return the time, 0 or more; {@code null} if one of the parts is unknown
	 */
	public @Nullable Duration slotWait() {
		if (this.total == null || this.load == null || this.promptEval == null || this.eval == null) {
			return null;
		}
		Duration wait = this.total.minus(this.load).minus(this.promptEval).minus(this.eval);
		return wait.isNegative() ? Duration.ZERO : wait;
	}

}
