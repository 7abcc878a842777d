package io.ollamagateway.access;

import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import io.ollamagateway.protocol.ModelPattern;
import org.jspecify.annotations.Nullable;

import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.util.StringUtils;

/**
 * What the holders of tokens may do, by the claims in them.
 *
 * @param rules how claims are read
 * @param limits how much each of them may use
 */
record TokenGrants(JwtProperties rules, Limits limits) {

	Identity identity(Jwt token) {
		String name = Objects.requireNonNullElse(text(claim(token, this.rules.nameClaim())), "somebody");
		return new Identity(name, "token:" + Objects.toString(token.getIssuer(), "") + ":" + name,
				new Grant(scopes(token), models(token), this.rules.priority(), this.rules.share(), this.limits));
	}

	private Set<Scope> scopes(Jwt token) {
		List<String> claimed = words(claim(token, this.rules.scopesClaim()));
		Set<Scope> scopes = EnumSet.noneOf(Scope.class);
		for (Scope scope : Scope.values()) {
			if (this.rules.givers(scope).stream().anyMatch(claimed::contains)) {
				scopes.add(scope);
			}
		}
		return scopes;
	}

	private ModelAllowance models(Jwt token) {
		String claim = this.rules.modelsClaim();
		if (claim == null) {
			return ModelAllowance.ALL;
		}
		return ModelAllowance
			.only(words(claim(token, claim)).stream().map(TokenGrants::pattern).flatMap(Optional::stream).toList());
	}

	/** What the provider writes and is no pattern opens nothing. */
	private static Optional<ModelPattern> pattern(String text) {
		try {
			return Optional.of(ModelPattern.parse(text));
		}
		catch (IllegalArgumentException ex) {
			return Optional.empty();
		}
	}

	/** A claim of that very name goes before one in the depth. */
	private static @Nullable Object claim(Jwt token, String name) {
		Object whole = token.getClaims().get(name);
		if (whole != null) {
			return whole;
		}
		Object inner = token.getClaims();
		for (String part : name.split("\\.", -1)) {
			inner = (inner instanceof Map<?, ?> claims) ? claims.get(part) : null;
		}
		return inner;
	}

	private static List<String> words(@Nullable Object claim) {
		return switch (claim) {
			case String text -> List.of(StringUtils.tokenizeToStringArray(text, " ,\t\n"));
			case Collection<?> values -> values.stream().map(String::valueOf).toList();
			case null, default -> List.of();
		};
	}

	private static @Nullable String text(@Nullable Object claim) {
		return (claim instanceof String text && !text.isBlank()) ? text : null;
	}

}
