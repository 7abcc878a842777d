package io.ollamagateway.access;

import java.net.InetSocketAddress;

import org.jspecify.annotations.Nullable;

import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;

/**
 * Credentials that are still to be looked at.
 */
final class PresentedCredentials extends AbstractAuthenticationToken {

	private final transient Credentials credentials;

	private final transient @Nullable InetSocketAddress peer;

	/**
	 * Takes them from a request.
	 * @param credentials the credentials
	 * @param peer who sent them; {@code null} if that cannot be told
	 */
	PresentedCredentials(Credentials credentials, @Nullable InetSocketAddress peer) {
		super(AuthorityUtils.NO_AUTHORITIES);
		this.credentials = credentials;
		this.peer = peer;
	}

	@Nullable InetSocketAddress peer() {
		return this.peer;
	}

	@Override
	public Credentials getCredentials() {
		return this.credentials;
	}

	@Override
	public Object getPrincipal() {
		return "";
	}

}
