package io.ollamagateway.simulator;

import java.util.Map;

/**
 * What all answers of the compatible endpoints need.
 *
 * @param model the name as requested
 * @param ids makes ids
 * @param clock the time
 * @param countsCached whether usage tells of cached tokens, since 0.33.3
 */
record Dialogue(String model, Ids ids, SimulationClock clock, boolean countsCached) {

	/** OpenAI's usage. */
	Map<String, Object> usage(Completion completion) {
		return Json.object("prompt_tokens", completion.promptTokens(), "completion_tokens", completion.tokens(),
				"total_tokens", completion.promptTokens() + completion.tokens(), "prompt_tokens_details",
				this.countsCached ? Json.object("cached_tokens", completion.cachedTokens()) : null);
	}

	long seconds() {
		return this.clock.now().getEpochSecond();
	}

}
