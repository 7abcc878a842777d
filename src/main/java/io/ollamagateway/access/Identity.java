package io.ollamagateway.access;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;

/**
 * Somebody who has shown who it is. Holds nothing by which it has shown it.
 */
final class Identity extends AbstractAuthenticationToken {

	private final String name;

	private final String account;

	private final transient Grant grant;

	/**
	 * Creates an identity.
	 * @param name what it is called
	 * @param account unlike that of everybody else
	 * @param grant what it may do
	 */
	Identity(String name, String account, Grant grant) {
		super(AuthorityUtils.createAuthorityList(
				grant.scopes().stream().map((scope) -> "SCOPE_" + scope.label()).toArray(String[]::new)));
		this.name = name;
		this.account = account;
		this.grant = grant;
		setAuthenticated(true);
	}

	String account() {
		return this.account;
	}

	Grant grant() {
		return this.grant;
	}

	@Override
	public @Nullable Object getCredentials() {
		return null;
	}

	@Override
	public String getPrincipal() {
		return this.name;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof Identity identity && this.account.equals(identity.account)
				&& this.grant.equals(identity.grant);
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.account, this.grant);
	}

}
