package io.ollamagateway.access;

import java.util.Locale;

/**
 * What is limited.
 */
public enum LimitKind {

	/** Requests in a time. */
	REQUESTS,
	/** Tokens in a time. */
	TOKENS,
	/** Requests at a time. */
	CONCURRENT,
	/** Wrong credentials in a time. */
	GUESSES;

	/**
	 * The kind as metrics and people write it.
	 * @return in lower case
	 */
	public String label() {
		return name().toLowerCase(Locale.ROOT);
	}

}
