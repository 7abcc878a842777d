package io.ollamagateway.access;

import java.util.function.Supplier;

import reactor.core.publisher.Mono;

import org.springframework.security.core.Authentication;
import org.springframework.security.web.server.authentication.ServerAuthenticationConverter;
import org.springframework.web.server.ServerWebExchange;

/**
 * Finds the credentials of a request. While there is nobody whom they could name, they
 * are not looked at, as Ollama does not look at them: many clients always send some.
 */
public final class CredentialsConverter implements ServerAuthenticationConverter {

	private final Supplier<Access> access;

	private final boolean tokens;

	/**
	 * Creates a converter.
	 * @param access the current access rules
	 * @param tokens whether tokens of an OpenID provider are taken
	 */
	public CredentialsConverter(Supplier<Access> access, boolean tokens) {
		this.access = access;
		this.tokens = tokens;
	}

	@Override
	public Mono<Authentication> convert(ServerWebExchange exchange) {
		if (!this.tokens && !this.access.get().hasKeys()) {
			return Mono.empty();
		}
		return Mono.justOrEmpty(Credentials.of(exchange.getRequest()))
			.map((credentials) -> new PresentedCredentials(credentials, exchange.getRequest().getRemoteAddress()));
	}

}
