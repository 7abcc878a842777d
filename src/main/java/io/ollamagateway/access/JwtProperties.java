package io.ollamagateway.access;

import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What holders of an OpenID provider's tokens may do. The provider itself is configured
 * by {@code spring.security.oauth2.resourceserver.jwt}.
 *
 * @param nameClaim the claim that says who it is
 * @param scopesClaim the claim with the scopes, a list or words in a text; a dot leads
 * into nested claims, such as {@code realm_access.roles}
 * @param inference the values of that claim that give the scope inference
 * @param admin the values of that claim that give the scope admin
 * @param modelsClaim the claim with names or globs of the models that may be used and
 * seen, a list or words in a text. A token without it may use none. Default: all tokens
 * may use all models
 * @param priority how urgent the requests are
 * @param share each holder's part of turns in relation to others of its class, above 0
 * @param rate how many requests each may send in which time, such as {@code 100/10s}.
 * Default: as {@code limits} say
 * @param tokens how many tokens each may use in which time. Default: as {@code limits}
 * say
 * @param concurrent how many requests each may have at a time on this gateway; 0 = as
 * {@code limits} say
 */
public record JwtProperties(@DefaultValue("sub") String nameClaim, @DefaultValue("scope") String scopesClaim,
		@DefaultValue("inference") Set<String> inference, @DefaultValue("admin") Set<String> admin,
		@Nullable String modelsClaim, @DefaultValue("default") PriorityClass priority, @DefaultValue("1") double share,
		@Nullable String rate, @Nullable String tokens, @DefaultValue("0") int concurrent) implements GrantProperties {

	/** Each token has its own. */
	@Override
	public Set<Scope> scopes() {
		return Set.of();
	}

	/** Each token has its own. */
	@Override
	public List<String> models() {
		return List.of();
	}

	List<String> givers(Scope scope) {
		return List.copyOf((scope == Scope.ADMIN) ? this.admin : this.inference);
	}

}
