package io.ollamagateway.protocol;

/**
 * What the gateway looks for in an answer, wherever its dialect puts it.
 */
enum AnswerField {

	/** A piece of output, if it is not empty. Its text is not kept. */
	OUTPUT(0),
	/** The kind of an event. */
	TYPE(64),
	/** Whether the answer is done, as a JSON boolean. */
	DONE(8),
	/** The text that ends a stream of OpenAI's. */
	END_MARK(8),
	/** Why the output ended. */
	DONE_REASON(64),
	/** An error: its text, or an object around it. */
	ERROR(1024),
	/** A text that is an error's if the event is an error. */
	MESSAGE(1024),
	/** The number of an event. */
	SEQUENCE(24),

	TOTAL(24), LOAD(24), PROMPT_EVAL(24), EVAL(24), PROMPT_TOKENS(24), CACHED_TOKENS(24), OUTPUT_TOKENS(24),

	/** Prompt tokens that were put into a cache, where they are counted apart. */
	CACHE_WRITES(24);

	private final int limit;

	AnswerField(int limit) {
		this.limit = limit;
	}

	/** How many bytes of the value are kept. */
	int limit() {
		return this.limit;
	}

}
