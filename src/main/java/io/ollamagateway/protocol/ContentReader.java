package io.ollamagateway.protocol;

import tools.jackson.core.JsonToken;

/**
 * Reads values that become part of a prompt, counts what they cost and takes their hash.
 */
final class ContentReader {

	/** What an image costs, in tokens: about what vision models make of one. */
	static final int IMAGE_TOKENS = 768;

	/** The limit that says that no hash is wanted. */
	static final int NOT_HASHED = 0;

	private static final int BYTES_PER_TOKEN = 4;

	/** A mark that Anthropic's clients move from turn to turn; not part of a prompt. */
	private static final String CACHE_CONTROL = "cache_control";

	private final JsonTokens tokens;

	private long textBytes;

	private long otherTokens;

	ContentReader(JsonTokens tokens) {
		this.tokens = tokens;
	}

	void reset() {
		this.textBytes = 0;
		this.otherTokens = 0;
	}

	/** What was read since the last reset, in tokens. */
	long tokens() {
		return (this.textBytes + BYTES_PER_TOKEN - 1) / BYTES_PER_TOKEN + this.otherTokens;
	}

	/**
	 * Reads any value.
	 * @param limit how many bytes of each string are hashed
	 * @return the hash; it does not depend on white space between tokens
	 */
	long value(int limit) {
		return value(limit, true);
	}

	/**
	 * Reads the value of a property, which may be media.
	 * @param name the property's name
	 * @param limit how many bytes of each string are hashed
	 * @return the hash of both
	 */
	long property(String name, int limit) {
		if (name.equals(CACHE_CONTROL)) {
			this.tokens.skip();
			return 0;
		}
		long value = isMedia(name) ? media(name, limit) : value(limit, true);
		return PrefixHash.mix(name.hashCode(), value);
	}

	/** Goes behind a value that is shown to the model as it is written. */
	void skipAsText() {
		long start = this.tokens.start();
		this.tokens.skip();
		this.textBytes += this.tokens.start() - start;
	}

	/** Goes behind a list of tokens. */
	void skipAsTokens() {
		int depth = 0;
		do {
			JsonToken token = this.tokens.current();
			depth += step(token);
			this.otherTokens += token.isNumeric() ? 1 : 0;
			this.tokens.advance();
		}
		while (depth > 0);
	}

	/**
	 * Reads a value in a loop, because it may be nested ten thousand levels deep.
	 * @param text whether strings count as text. Inside of media they do not, and nothing
	 * is looked for there, so that this calls itself at most once
	 */
	private long value(int limit, boolean text) {
		long hash = PrefixHash.SEED;
		int depth = 0;
		do {
			JsonToken token = this.tokens.current();
			depth += step(token);
			long part = token.id();
			if (token == JsonToken.VALUE_STRING) {
				part = (limit > 0) ? this.tokens.hash(limit) : 0;
				long bytes = this.tokens.skipText();
				this.textBytes += text ? bytes : 0;
			}
			else if (token == JsonToken.PROPERTY_NAME) {
				String name = this.tokens.name();
				part = name.hashCode();
				this.tokens.advance();
				if (text && name.equals(CACHE_CONTROL)) {
					this.tokens.skip();
					continue;
				}
				if (text && isMedia(name)) {
					part = PrefixHash.mix(part, media(name, limit));
				}
			}
			else {
				part = (limit > 0 && token.isNumeric()) ? this.tokens.number().hashCode() : part;
				this.tokens.advance();
			}
			hash = PrefixHash.mix(hash, part);
		}
		while (depth > 0);
		return hash;
	}

	private boolean isMedia(String name) {
		JsonToken token = this.tokens.current();
		return switch (name) {
			case "images" -> token == JsonToken.START_ARRAY;
			case "image_url" -> token == JsonToken.START_OBJECT || token == JsonToken.VALUE_STRING;
			case "source", "input_audio" -> token == JsonToken.START_OBJECT;
			default -> false;
		};
	}

	private long media(String name, int limit) {
		if (!name.equals("images")) {
			this.otherTokens += IMAGE_TOKENS;
			return value(limit, false);
		}
		this.tokens.advance();
		long hash = PrefixHash.SEED;
		while (this.tokens.current() != JsonToken.END_ARRAY) {
			this.otherTokens += IMAGE_TOKENS;
			hash = PrefixHash.mix(hash, value(limit, false));
		}
		this.tokens.advance();
		return hash;
	}

	private static int step(JsonToken token) {
		if (token.isStructStart()) {
			return 1;
		}
		return token.isStructEnd() ? -1 : 0;
	}

}
