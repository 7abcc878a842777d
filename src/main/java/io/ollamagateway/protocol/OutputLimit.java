package io.ollamagateway.protocol;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/**
 * Reads the fields that bound the output in the dialects that have one of their own for
 * it.
 */
final class OutputLimit {

	/** As many as a long surely has room for. */
	private static final int MOST_DIGITS = 18;

	private final JsonTokens tokens;

	/** A Go {@code int} keeps its value where an {@code *int} becomes nil. */
	private final boolean nullKeeps;

	private @Nullable Long limit;

	private @Nullable Long completionLimit;

	OutputLimit(Endpoint endpoint, JsonTokens tokens) {
		this.tokens = tokens;
		this.nullKeeps = endpoint.dialect() == Dialect.ANTHROPIC;
	}

	/**
	 * The limit that a number means.
	 * @return {@code null} if it is below 0, which is Ollama's way to say that there is
	 * none
	 */
	static @Nullable Long of(long number) {
		return (number >= 0) ? number : null;
	}

	void read(Field field) {
		if (this.tokens.current() != JsonToken.VALUE_NULL || !this.nullKeeps) {
			if (field == Field.MAX_COMPLETION_TOKENS) {
				this.completionLimit = value();
			}
			else {
				this.limit = value();
			}
		}
		this.tokens.skip();
	}

	/** The most output tokens that the request allows, if it sets a bound. */
	@Nullable Long limit() {
		// the newer of OpenAI's two fields wins
		return (this.completionLimit != null) ? this.completionLimit : this.limit;
	}

	private @Nullable Long value() {
		// Go refuses fractions and exponents where it expects an int
		if (this.tokens.current() != JsonToken.VALUE_NUMBER_INT) {
			return null;
		}
		String number = this.tokens.number();
		return (number.length() <= MOST_DIGITS) ? of(Long.parseLong(number)) : null;
	}

}
