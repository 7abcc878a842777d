package io.ollamagateway.routing;

import io.ollamagateway.access.Admission;
import io.ollamagateway.access.Balance;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/**
 * The headers that tell callers what is left of their limits: of requests by the names
 * that most clients know, of tokens by OpenAI's.
 */
final class LimitHeaders {

	private LimitHeaders() {
	}

	static void write(Admission admission, HttpHeaders headers) {
		write(headers, "", admission.requests());
		write(headers, "-Tokens", admission.tokens());
	}

	private static void write(HttpHeaders headers, String what, @Nullable Balance balance) {
		if (balance != null) {
			headers.set("X-RateLimit-Limit" + what, Long.toString(balance.limit()));
			headers.set("X-RateLimit-Remaining" + what, Long.toString(balance.remaining()));
			headers.set("X-RateLimit-Reset" + what, Long.toString(balance.reset().plusMillis(999).toSeconds()));
		}
	}

}
