package io.ollamagateway.access;

import org.jspecify.annotations.Nullable;

/**
 * How much a caller may use.
 *
 * @param requests how many requests; {@code null} = any number
 * @param tokens how many tokens, of prompts and answers together; {@code null} = any
 * number
 * @param concurrent how many requests at a time; 0 = any number
 */
record Limits(@Nullable Quota requests, @Nullable Quota tokens, int concurrent) {

	static final Limits NONE = new Limits(null, null, 0);

	/** What is not said here is as others say it. */
	Limits orElse(Limits others) {
		return new Limits((this.requests != null) ? this.requests : others.requests,
				(this.tokens != null) ? this.tokens : others.tokens,
				(this.concurrent != 0) ? this.concurrent : others.concurrent);
	}

}
