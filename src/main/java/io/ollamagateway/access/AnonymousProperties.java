package io.ollamagateway.access;

import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What callers may do who do not say who they are, by the address that they call from.
 * The first rule that has the address counts.
 *
 * @param from ranges of addresses, such as {@code 10.0.0.0/8}
 * @param scopes what they may do. Default: inference
 * @param models names or globs of the models that they may use and see. Default: all
 * @param priority how urgent their requests are
 * @param share each address's part of turns in relation to others of its class, above 0
 * @param rate how many requests in which time, such as {@code 100/10s}. Default: as
 * {@code limits} say
 * @param tokens how many tokens in which time, of prompts and answers together, such as
 * {@code 200000/1h}. Default: as {@code limits} say
 * @param concurrent how many requests at a time on this gateway; 0 = as {@code limits}
 * say
 */
public record AnonymousProperties(@DefaultValue List<String> from, @DefaultValue("inference") Set<Scope> scopes,
		@DefaultValue List<String> models, @DefaultValue("default") PriorityClass priority,
		@DefaultValue("1") double share, @Nullable String rate, @Nullable String tokens,
		@DefaultValue("0") int concurrent) implements GrantProperties {

	/** Loopback only, whatever the gateway listens on. */
	static final List<AnonymousProperties> DEFAULT = List.of(new AnonymousProperties(List.of("127.0.0.0/8", "::1"),
			Set.of(Scope.INFERENCE), List.of(), PriorityClass.DEFAULT, 1, null, null, 0));

	static List<AnonymousProperties> orDefault(@Nullable List<AnonymousProperties> configured) {
		return (configured != null) ? configured : DEFAULT;
	}

}
