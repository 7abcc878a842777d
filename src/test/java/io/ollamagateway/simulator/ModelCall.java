package io.ollamagateway.simulator;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What a request asks of a model.
 *
 * @param model the name as requested
 * @param kind what to do
 * @param prompt the whole prompt, or null to load only
 * @param output the tokens of the answer, or null if the model decides; those have no
 * text
 * @param inputs the texts to embed
 * @param options the options that belong to the runner
 * @param keepAlive how long to keep the model, if the request says; negative for ever
 * @param numPredict the most tokens to generate, negative for no limit
 * @param stop texts that end the answer
 * @param think whether to think; null if not said
 * @param tools functions the model may call
 * @param json whether the answer must be JSON
 * @param seed of the text
 */
public record ModelCall(String model, Kind kind, @Nullable Prompt prompt, @Nullable Tokens output, List<String> inputs,
		RunnerOptions options, @Nullable Duration keepAlive, int numPredict, List<String> stop, @Nullable Boolean think,
		List<Map<String, Object>> tools, boolean json, long seed) {

	/** A plain prompt. */
	public static ModelCall generate(String model, String prompt) {
		return generate(model, Prompt.of(prompt), null, null);
	}

	/** Load the model, or with a keep-alive of zero unload it. */
	public static ModelCall load(String model, @Nullable Duration keepAlive) {
		return generate(model, null, null, keepAlive);
	}

	/**
	 * A call as a trace knows it: what was read and what was said, and no text.
	 * @param model the name as requested
	 * @param prompt what the model reads, at least one token
	 * @param output exactly what it says
	 */
	public static ModelCall replay(String model, Tokens prompt, Tokens output) {
		return generate(model, Prompt.of(prompt), output, null);
	}

	private static ModelCall generate(String model, @Nullable Prompt prompt, @Nullable Tokens output,
			@Nullable Duration keepAlive) {
		return new ModelCall(model, Kind.GENERATE, prompt, output, List.of(), RunnerOptions.NONE, keepAlive, -1,
				List.of(), null, List.of(), false, 0);
	}

	public ModelCall withNumPredict(int numPredict) {
		return new ModelCall(this.model, this.kind, this.prompt, this.output, this.inputs, this.options, this.keepAlive,
				numPredict, this.stop, this.think, this.tools, this.json, this.seed);
	}

	public ModelCall withNumCtx(int numCtx) {
		return with(new RunnerOptions(numCtx, this.options.others()), this.keepAlive);
	}

	/** With other options of the runner, such as {@code num_gpu} and its number. */
	public ModelCall withOptions(Map<String, Object> options) {
		return with(RunnerOptions.of(options), this.keepAlive);
	}

	public ModelCall withKeepAlive(Duration keepAlive) {
		return with(this.options, keepAlive);
	}

	private ModelCall with(RunnerOptions options, @Nullable Duration keepAlive) {
		return new ModelCall(this.model, this.kind, this.prompt, this.output, this.inputs, options, keepAlive,
				this.numPredict, this.stop, this.think, this.tools, this.json, this.seed);
	}

	boolean loadOnly() {
		return (this.kind == Kind.EMBED) ? this.inputs.isEmpty() : this.prompt == null;
	}

	int promptTokens() {
		int tokens = (this.prompt != null) ? this.prompt.tokens().length() : 0;
		for (String input : this.inputs) {
			tokens += Tokens.text(input).length();
		}
		return tokens;
	}

	/** The text of the prompt, empty if it has none. */
	String text() {
		return (this.prompt != null) ? this.prompt.text() : "";
	}

	/** What a call does. */
	public enum Kind {

		GENERATE, CHAT, EMBED

	}

}
