package io.ollamagateway.routing;

import java.net.InetSocketAddress;

import io.ollamagateway.access.Access;
import io.ollamagateway.access.ApiScopes;
import io.ollamagateway.access.Caller;
import io.ollamagateway.settings.SettingsOwner;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.cloud.gateway.route.Route;
import org.springframework.core.Ordered;
import org.springframework.security.authentication.ReactiveAuthenticationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.server.authentication.ServerAuthenticationConverter;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Puts together who calls, and refuses what that caller may not do, before anything is
 * read.
 */
final class AccessWebFilter implements WebFilter, Ordered {

	private final GatewayPort port;

	private final SettingsOwner settings;

	private final ServerAuthenticationConverter credentials;

	private final ReactiveAuthenticationManager authentication;

	AccessWebFilter(GatewayPort port, SettingsOwner settings, ServerAuthenticationConverter credentials,
			ReactiveAuthenticationManager authentication) {
		this.port = port;
		this.settings = settings;
		this.credentials = credentials;
		this.authentication = authentication;
	}

	@Override
	public int getOrder() {
		return FilterOrder.ACCESS;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		if (!this.port.received(exchange)) {
			return chain.filter(exchange);
		}
		return this.credentials.convert(exchange)
			.flatMap(this.authentication::authenticate)
			.onErrorResume(AuthenticationException.class, (reason) -> {
				// whether that matters the path decides, or the route
				ExchangeAttribute.REJECTED_CREDENTIALS.put(exchange, reason);
				return Mono.empty();
			})
			.map((identity) -> caller(exchange, identity))
			.switchIfEmpty(Mono.fromSupplier(() -> caller(exchange, null)))
			.doOnNext((caller) -> admit(exchange, caller))
			.then(Mono.defer(() -> chain.filter(exchange)));
	}

	private Caller caller(ServerWebExchange exchange, @Nullable Authentication identity) {
		Access access = this.settings.current().access();
		InetSocketAddress peer = exchange.getRequest().getRemoteAddress();
		return (ExchangeAttribute.REJECTED_CREDENTIALS.in(exchange) != null) ? access.unrecognized(peer)
				: access.caller(identity, peer);
	}

	private void admit(ServerWebExchange exchange, Caller caller) {
		ExchangeAttribute.CALLER.put(exchange, caller);
		Route application = ExchangeAttribute.APPLICATION.in(exchange);
		if (application != null) {
			ApplicationAccess.of(application).admit(exchange, caller);
			return;
		}
		ApiScopes.needed(exchange.getRequest().getPath().value()).ifPresent((scope) -> {
			AccessRefusals.requireSound(exchange);
			AccessRefusals.requireOwnHost(exchange, caller, this.settings.current().ingress());
			AccessRefusals.requireScope(caller, scope);
		});
	}

}
