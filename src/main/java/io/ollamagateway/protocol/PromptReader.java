package io.ollamagateway.protocol;

import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;

import tools.jackson.core.JsonToken;

/**
 * Estimates how long a prompt is and takes the hash of how its conversation begins. What
 * a repeated field said before does not count.
 */
final class PromptReader {

	private static final int HASHED_BYTES = 4096;

	private static final int HASHED_BYTES_OF_PLAIN_PROMPT = 1024;

	private final Endpoint endpoint;

	private final JsonTokens tokens;

	private final ContentReader content;

	private final int turnLimit;

	private final Map<Field, Long> tokensOfField = new EnumMap<>(Field.class);

	private boolean empty = true;

	private long systemHash;

	private long turnHash;

	/** Whether the message that was read last is the user's. */
	private boolean user;

	PromptReader(Endpoint endpoint, JsonTokens tokens) {
		this.endpoint = endpoint;
		this.tokens = tokens;
		this.content = new ContentReader(tokens);
		// plain prompts have no turns: many questions may share a long beginning
		this.turnLimit = (endpoint.operation() == Operation.CHAT) ? HASHED_BYTES : HASHED_BYTES_OF_PLAIN_PROMPT;
	}

	/**
	 * Reads a field of the prompt.
	 * @param field the field whose value is the current token
	 */
	void read(Field field) {
		this.content.reset();
		switch (field) {
			case SYSTEM, INSTRUCTIONS -> this.systemHash = this.content.value(HASHED_BYTES);
			case MESSAGES, INPUT, PROMPT -> {
				this.empty = isEmpty(field);
				this.turnHash = turns();
			}
			case TOOLS -> this.content.skipAsText();
			case IMAGES -> this.content.property(Field.IMAGES.key(), ContentReader.NOT_HASHED);
			case CONTEXT -> this.content.skipAsTokens();
			default -> this.content.value(ContentReader.NOT_HASHED);
		}
		this.tokensOfField.put(field, this.content.tokens());
	}

	/**
	 * Whether the request only loads or unloads its model: {@code GenerateHandler},
	 * {@code ChatHandler}, {@code EmbedHandler} and {@code EmbeddingsHandler} in
	 * {@code server/routes.go} look at nothing but this one field.
	 */
	boolean loadsOnly() {
		return this.empty && switch (this.endpoint) {
			// completions are handed on to generate as they are
			case GENERATE, CHAT, EMBED, EMBEDDINGS, OPENAI_COMPLETIONS -> true;
			case SHOW, OPENAI_CHAT, OPENAI_EMBEDDINGS, OPENAI_RESPONSES, OPENAI_TRANSCRIPTIONS, ANTHROPIC_MESSAGES ->
				false;
		};
	}

	long tokens() {
		return this.tokensOfField.values().stream().mapToLong(Long::longValue).sum();
	}

	long hash(ModelName model) {
		byte[] name = (model.source() + " " + model.display()).getBytes(StandardCharsets.UTF_8);
		long hash = PrefixHash.of(name, name.length);
		return PrefixHash.mix(PrefixHash.mix(hash, this.systemHash), this.turnHash);
	}

	/**
	 * A prompt, or messages of which only those up to the user's first one are hashed.
	 */
	private long turns() {
		if (this.tokens.current() != JsonToken.START_ARRAY) {
			return this.content.value(this.turnLimit);
		}
		this.tokens.advance();
		this.empty = this.tokens.current() == JsonToken.END_ARRAY;
		long hash = PrefixHash.SEED;
		long first = 0;
		boolean complete = false;
		for (long i = 0; this.tokens.current() != JsonToken.END_ARRAY; i++) {
			long turn = turn(complete ? ContentReader.NOT_HASHED : this.turnLimit);
			if (!complete) {
				hash = PrefixHash.mix(hash, turn);
				first = (i == 0) ? hash : first;
				complete = this.user;
			}
		}
		this.tokens.advance();
		// without a user's turn only the first message is sure to stay as it is
		return complete ? hash : first;
	}

	/** Says it of all values but arrays, which tell it when they are read. */
	private boolean isEmpty(Field field) {
		return switch (this.tokens.current()) {
			// null leaves a Go string as it is
			case VALUE_NULL -> field != Field.PROMPT || this.empty;
			case VALUE_STRING -> this.tokens.text(0) != null;
			default -> false;
		};
	}

	private long turn(int limit) {
		this.user = true;
		if (this.tokens.current() != JsonToken.START_OBJECT) {
			return this.content.value(limit);
		}
		this.user = false;
		this.tokens.advance();
		long hash = 0;
		while (this.tokens.current() == JsonToken.PROPERTY_NAME) {
			String name = this.tokens.name();
			this.tokens.advance();
			if (name.equals("role") && this.tokens.current() == JsonToken.VALUE_STRING) {
				this.user = "user".equals(this.tokens.text("user".length()));
			}
			// a sum, because the order of the fields does not matter
			hash += this.content.property(name, limit);
		}
		this.tokens.advance();
		return hash;
	}

}
