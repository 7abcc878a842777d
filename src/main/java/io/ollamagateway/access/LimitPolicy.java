package io.ollamagateway.access;

import java.util.Objects;

import io.ollamagateway.protocol.ModelRequest;
import io.ollamagateway.protocol.Operation;
import org.jspecify.annotations.Nullable;

/**
 * How limits are kept.
 *
 * @param enforced whether who goes beyond one is refused
 * @param expectedOutput the tokens of an answer whose client sets no bound
 * @param guesses how many wrong credentials an address may send; {@code null} = any
 * number
 */
record LimitPolicy(boolean enforced, int expectedOutput, @Nullable Quota guesses) {

	/**
	 * What a request will use, as far as can be told before.
	 * @return an estimate in tokens, at least 1 where a model has to work
	 */
	long estimate(ModelRequest request) {
		Operation operation = request.endpoint().operation();
		if (!operation.takesSlot() || request.loadOnly()) {
			return 0;
		}
		long output = (operation == Operation.EMBED) ? 0
				: Objects.requireNonNullElse(request.outputTokens(), (long) this.expectedOutput);
		return Math.max(1, request.promptTokens() + output);
	}

}
