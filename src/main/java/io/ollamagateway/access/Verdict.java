package io.ollamagateway.access;

import org.jspecify.annotations.Nullable;

/**
 * Whether a request is within its caller's quotas. What is beyond one is taken from none.
 *
 * @param exceeded the quota that it is beyond; {@code null} if it is within all
 * @param requests what is left of requests; {@code null} where they are not limited
 * @param tokens what is left of tokens; {@code null} where they are not limited, or were
 * not looked at
 */
record Verdict(@Nullable LimitKind exceeded, @Nullable Balance requests, @Nullable Balance tokens) {

	@Nullable Balance exceededBalance() {
		return (this.exceeded == LimitKind.TOKENS) ? this.tokens : this.requests;
	}

}
