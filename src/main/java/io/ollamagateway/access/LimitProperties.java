package io.ollamagateway.access;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How much each caller may use who has no limits of its own: each key and each holder of
 * a token, and each address of those who do not say who they are, of IPv6 its first 64
 * bits.
 *
 * @param rate how many requests in which time, such as {@code 100/10s}. Default: any
 * number
 * @param tokens how many tokens in which time, of prompts and answers together, such as
 * {@code 200000/1h}. Default: any number
 * @param concurrent how many requests at a time on this gateway; 0 = any number
 * @param expectedOutput the tokens of an answer that are put aside until its end, where
 * the client sets no bound
 * @param guesses how many wrong keys, signatures and tokens an address may send in which
 * time before no others of it are looked at, but those of callers that were recognized
 * there before; empty = any number. Each gateway counts for itself
 * @param enforce whether who goes beyond a limit is refused. Otherwise it is only counted
 */
public record LimitProperties(@Nullable String rate, @Nullable String tokens, @DefaultValue("0") int concurrent,
		@DefaultValue("512") int expectedOutput, @DefaultValue("60/1m") String guesses,
		@DefaultValue("true") boolean enforce) {

}
