package io.ollamagateway.protocol;

/**
 * The shapes of answers, and which of their events mean what.
 */
enum AnswerShape {

	/** Ollama's own. */
	NATIVE,
	/** OpenAI's chat, completions and embeddings. */
	OPENAI,
	/** OpenAI's responses. */
	RESPONSES,
	/** Anthropic's messages. */
	ANTHROPIC;

	static AnswerShape of(Endpoint endpoint) {
		return switch (endpoint.dialect()) {
			case OLLAMA -> NATIVE;
			case OPENAI -> (endpoint == Endpoint.OPENAI_RESPONSES) ? RESPONSES : OPENAI;
			case ANTHROPIC -> ANTHROPIC;
		};
	}

	AnswerPath root() {
		return switch (this) {
			case NATIVE -> AnswerPaths.NATIVE;
			case OPENAI -> AnswerPaths.OPENAI;
			case RESPONSES -> AnswerPaths.RESPONSES;
			case ANTHROPIC -> AnswerPaths.ANTHROPIC;
		};
	}

	/** Whether an event of this type is the last one. */
	boolean ends(String type) {
		return switch (this) {
			case RESPONSES -> switch (type) {
				case "response.completed", "response.incomplete", "response.failed" -> true;
				default -> false;
			};
			case ANTHROPIC -> type.equals("message_stop");
			default -> false;
		};
	}

	/** Whether an event of this type tells an error. */
	boolean fails(String type) {
		return type.equals("error") || (this == RESPONSES && type.equals("response.failed"));
	}

	/** Whether an event of this type carries output. */
	boolean carriesOutput(String type) {
		return switch (this) {
			// output_text.delta, function_call_arguments.delta and their like
			case RESPONSES -> type.endsWith(".delta");
			case ANTHROPIC -> type.equals("content_block_delta");
			default -> false;
		};
	}

	/**
	 * Whether tokens from the cache are not among those of the prompt, which is
	 * Anthropic's way of counting.
	 */
	boolean countsCacheApart() {
		return this == ANTHROPIC;
	}

}
