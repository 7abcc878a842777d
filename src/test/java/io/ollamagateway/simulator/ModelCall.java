package io.ollamagateway.simulator;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.netty.buffer.ByteBufUtil;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks of a model.
 *
 * @param model the name as requested
 * @param kind what to do
 * @param prompt the whole prompt, or null to load only
 * @param inputs the texts to embed
 * @param images how many images come with the prompt
 * @param options the options that belong to the runner
 * @param keepAlive how long to keep the model, if the request says; negative for ever
 * @param numPredict the most tokens to generate, negative for no limit
 * @param stop texts that end the answer
 * @param think whether to think; null if not said
 * @param tools functions the model may call
 * @param json whether the answer must be JSON
 * @param seed of the text
 */
public record ModelCall(String model, Kind kind, @Nullable String prompt, List<String> inputs, int images,
		RunnerOptions options, @Nullable Duration keepAlive, int numPredict, List<String> stop, @Nullable Boolean think,
		List<Map<String, Object>> tools, boolean json, long seed) {

	/** A plain prompt. */
	public static ModelCall generate(String model, String prompt) {
		return generate(model, prompt, null);
	}

	/** Load the model, or with a keep-alive of zero unload it. */
	public static ModelCall load(String model, @Nullable Duration keepAlive) {
		return generate(model, null, keepAlive);
	}

	private static ModelCall generate(String model, @Nullable String prompt, @Nullable Duration keepAlive) {
		return new ModelCall(model, Kind.GENERATE, prompt, List.of(), 0, RunnerOptions.NONE, keepAlive, -1, List.of(),
				null, List.of(), false, 0);
	}

	public ModelCall withNumPredict(int numPredict) {
		return new ModelCall(this.model, this.kind, this.prompt, this.inputs, this.images, this.options, this.keepAlive,
				numPredict, this.stop, this.think, this.tools, this.json, this.seed);
	}

	public ModelCall withNumCtx(int numCtx) {
		return new ModelCall(this.model, this.kind, this.prompt, this.inputs, this.images,
				new RunnerOptions(numCtx, this.options.others()), this.keepAlive, this.numPredict, this.stop,
				this.think, this.tools, this.json, this.seed);
	}

	boolean loadOnly() {
		return (this.kind == Kind.EMBED) ? this.inputs.isEmpty() : this.prompt == null;
	}

	int promptTokens() {
		int tokens = this.images * 768 + ((this.prompt != null) ? tokens(this.prompt) : 0);
		for (String input : this.inputs) {
			tokens += tokens(input);
		}
		return tokens;
	}

	private static int tokens(String text) {
		return (int) ((ByteBufUtil.utf8Bytes(text) + 3L) / 4);
	}

	/** What a call does. */
	public enum Kind {

		GENERATE, CHAT, EMBED

	}

}
