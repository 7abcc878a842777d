package io.ollamagateway.protocol;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/**
 * A field that names the model, with where it stands.
 */
final class ModelField {

	/** A name cannot be longer than about 600 characters; no need to decode what is. */
	static final int MAX_LENGTH = 1000;

	private final Endpoint endpoint;

	private final Field field;

	private String text = "";

	private @Nullable ByteSpan span;

	ModelField(Endpoint endpoint, Field field) {
		this.endpoint = endpoint;
		this.field = field;
	}

	String text() {
		return this.text;
	}

	@Nullable ByteSpan span() {
		return this.span;
	}

	void read(JsonTokens tokens) {
		JsonToken token = tokens.current();
		// null leaves a Go string as it is, whatever it was before
		if (token != JsonToken.VALUE_NULL) {
			if (token != JsonToken.VALUE_STRING) {
				throw GoType.notText(this.endpoint, this.field, token);
			}
			String value = tokens.text(MAX_LENGTH);
			if (value == null) {
				throw Refusal.of(Refusal.Reason.MALFORMED,
						"invalid model name: it has more than " + MAX_LENGTH + " characters");
			}
			this.text = value;
			this.span = new ByteSpan(tokens.start(), tokens.end());
		}
		tokens.advance();
	}

}
