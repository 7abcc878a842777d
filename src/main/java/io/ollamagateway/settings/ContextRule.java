package io.ollamagateway.settings;

import io.ollamagateway.protocol.Dialect;
import io.ollamagateway.protocol.ModelRequest;
import io.ollamagateway.protocol.RunnerOptions;

/**
 * Decides about the context that a model is loaded with. Ollama reloads a model whenever
 * a request wants another one, so that two clients with different wishes would reload it
 * with each request.
 *
 * @param mode what is done to a client's wish
 * @param tokens the context, in tokens
 */
record ContextRule(Mode mode, int tokens) {

	ContextRule {
		if (tokens <= 0) {
			throw new IllegalArgumentException("a context must be larger than 0");
		}
	}

	/**
	 * What Ollama will load the model with.
	 * @param request a request as its client sent it
	 * @return its options under this rule
	 */
	RunnerOptions applied(ModelRequest request) {
		RunnerOptions options = request.runnerOptions();
		boolean isNative = request.endpoint().dialect() == Dialect.OLLAMA;
		return switch (this.mode) {
			// /v1 has no options: Ollama takes its own default there, and reloads for it
			case PIN -> isNative ? options.withNumCtx(this.tokens) : options;
			case PIN_AS_SERVER -> options.withNumCtx(this.tokens);
			case CEILING -> (options.numCtx().orElse(0) > this.tokens) ? options.withNumCtx(this.tokens) : options;
		};
	}

	/**
	 * What Ollama loads the model with for native requests that say nothing of it.
	 * @return options with the pinned context, else none
	 */
	RunnerOptions usual() {
		return (this.mode == Mode.CEILING) ? RunnerOptions.NONE : RunnerOptions.NONE.withNumCtx(this.tokens);
	}

	/**
	 * What is done to a client's wish.
	 */
	enum Mode {

		/** All native requests get the same. */
		PIN,
		/** All requests get the same, because it is the default of the instances too. */
		PIN_AS_SERVER,
		/** A larger wish is lowered. */
		CEILING

	}

}
