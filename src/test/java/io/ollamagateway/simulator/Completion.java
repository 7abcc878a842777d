package io.ollamagateway.simulator;

import java.util.List;

/**
 * How a call ended, with the counters of the final line. Durations are nanoseconds.
 *
 * @param reason stop, length, load or unload
 * @param total since the request came
 * @param load until a runner was assigned
 * @param promptTokens tokens of the prompt
 * @param cachedTokens those of them that were not read again
 * @param promptEval the time the others took
 * @param tokens tokens generated
 * @param eval the time they took
 * @param toolCalls the calls that the model asks for
 */
public record Completion(String reason, long total, long load, int promptTokens, int cachedTokens, long promptEval,
		int tokens, long eval, List<ToolCall> toolCalls) {

	static Completion of(String reason) {
		return new Completion(reason, 0, 0, 0, 0, 0, 0, 0, List.of());
	}

	boolean loadOnly() {
		return this.reason.equals("load") || this.reason.equals("unload");
	}

}
