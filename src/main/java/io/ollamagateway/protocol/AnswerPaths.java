package io.ollamagateway.protocol;

/**
 * Where each dialect puts what the gateway looks for in an answer, be it a stream or not.
 */
final class AnswerPaths {

	/** {@code api.GenerateResponse}, {@code api.ChatResponse} and those of embeddings. */
	static final AnswerPath NATIVE = AnswerPath.root()
		.with(AnswerField.OUTPUT, "response")
		.with(AnswerField.OUTPUT, "thinking")
		.with(AnswerField.OUTPUT, "tool_calls.[]")
		.with(AnswerField.OUTPUT, "message.content")
		.with(AnswerField.OUTPUT, "message.thinking")
		.with(AnswerField.OUTPUT, "message.tool_calls.[]")
		.with(AnswerField.DONE, "done")
		.with(AnswerField.DONE_REASON, "done_reason")
		.with(AnswerField.ERROR, "error")
		.with(AnswerField.TOTAL, "total_duration")
		.with(AnswerField.LOAD, "load_duration")
		.with(AnswerField.PROMPT_EVAL, "prompt_eval_duration")
		.with(AnswerField.EVAL, "eval_duration")
		.with(AnswerField.PROMPT_TOKENS, "prompt_eval_count")
		.with(AnswerField.CACHED_TOKENS, "prompt_eval_cached_count")
		.with(AnswerField.OUTPUT_TOKENS, "eval_count");

	/** OpenAI's chat, completions and embeddings. */
	static final AnswerPath OPENAI = AnswerPath.root()
		.with(AnswerField.OUTPUT, "choices.[].delta.content")
		.with(AnswerField.OUTPUT, "choices.[].delta.reasoning")
		.with(AnswerField.OUTPUT, "choices.[].delta.tool_calls.[]")
		.with(AnswerField.OUTPUT, "choices.[].text")
		.with(AnswerField.DONE_REASON, "choices.[].finish_reason")
		.with(AnswerField.ERROR, "error")
		.with(AnswerField.ERROR, "error.message")
		.with(AnswerField.PROMPT_TOKENS, "usage.prompt_tokens")
		.with(AnswerField.CACHED_TOKENS, "usage.prompt_tokens_details.cached_tokens")
		.with(AnswerField.OUTPUT_TOKENS, "usage.completion_tokens")
		// "[DONE]" looks like an array with something in it that is no JSON
		.with(AnswerField.END_MARK, "[]");

	/** OpenAI's responses: an event that carries the whole response, or the response. */
	static final AnswerPath RESPONSES = AnswerPath.root()
		.with(AnswerField.TYPE, "type")
		.with(AnswerField.SEQUENCE, "sequence_number")
		.with(AnswerField.MESSAGE, "message")
		.with(AnswerField.ERROR, "error")
		.with(AnswerField.ERROR, "error.message")
		.with(AnswerField.ERROR, "response.error")
		.with(AnswerField.ERROR, "response.error.message")
		.with(AnswerField.DONE_REASON, "status")
		.with(AnswerField.DONE_REASON, "incomplete_details.reason")
		.with(AnswerField.DONE_REASON, "response.status")
		.with(AnswerField.DONE_REASON, "response.incomplete_details.reason")
		.with(AnswerField.PROMPT_TOKENS, "usage.input_tokens")
		.with(AnswerField.CACHED_TOKENS, "usage.input_tokens_details.cached_tokens")
		.with(AnswerField.OUTPUT_TOKENS, "usage.output_tokens")
		.with(AnswerField.PROMPT_TOKENS, "response.usage.input_tokens")
		.with(AnswerField.CACHED_TOKENS, "response.usage.input_tokens_details.cached_tokens")
		.with(AnswerField.OUTPUT_TOKENS, "response.usage.output_tokens");

	/**
	 * Anthropic's messages: events, or the message. The first event guesses the prompt's
	 * length and has no output to count.
	 */
	static final AnswerPath ANTHROPIC = AnswerPath.root()
		.with(AnswerField.TYPE, "type")
		.with(AnswerField.ERROR, "error")
		.with(AnswerField.ERROR, "error.message")
		.with(AnswerField.DONE_REASON, "stop_reason")
		.with(AnswerField.DONE_REASON, "delta.stop_reason")
		.with(AnswerField.PROMPT_TOKENS, "usage.input_tokens")
		.with(AnswerField.CACHED_TOKENS, "usage.cache_read_input_tokens")
		.with(AnswerField.CACHE_WRITES, "usage.cache_creation_input_tokens")
		.with(AnswerField.OUTPUT_TOKENS, "usage.output_tokens")
		.with(AnswerField.PROMPT_TOKENS, "message.usage.input_tokens")
		.with(AnswerField.CACHED_TOKENS, "message.usage.cache_read_input_tokens")
		.with(AnswerField.CACHE_WRITES, "message.usage.cache_creation_input_tokens");

	private AnswerPaths() {
	}

}
