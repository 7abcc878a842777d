package io.ollamagateway.routing;

import io.ollamagateway.access.Admission;
import io.ollamagateway.answers.Failure;
import io.ollamagateway.protocol.AnswerCounters;
import io.ollamagateway.protocol.ModelRequest;
import io.ollamagateway.protocol.Operation;

/**
 * What a request has used of its caller's tokens.
 *
 * @param tokens of prompt and answer together
 * @param exact whether the instance told it; else it is an estimate
 */
record TokensUsed(long tokens, boolean exact) {

	/**
	 * Reckons what an ended call has used. Where the instance tells no numbers, as in
	 * streams that were cut off, it is the estimate of the prompt and one token for each
	 * piece of the answer that has come.
	 * @param request what was asked
	 * @param outcome how it ended
	 * @return nothing for a call that no model has worked for
	 */
	static TokensUsed of(ModelRequest request, CallOutcome outcome) {
		AnswerCounters told = outcome.counters();
		boolean embeds = request.endpoint().operation() == Operation.EMBED;
		if (told.promptTokens() != null && (told.outputTokens() != null || embeds)) {
			long output = (told.outputTokens() != null) ? told.outputTokens() : 0;
			return new TokensUsed(told.promptTokens() + output, true);
		}
		if (outcome.firstByte() == null || outcome.status() >= 400) {
			return new TokensUsed(0, outcome.failure() != Failure.CLIENT_GONE);
		}
		return new TokensUsed(request.promptTokens() + outcome.pieces(), false);
	}

	void settle(Admission admission) {
		admission.used(this.tokens, this.exact);
	}

}
