package io.ollamagateway.routing;

import io.ollamagateway.access.ApiScopes;
import io.ollamagateway.access.Caller;
import io.ollamagateway.access.Scope;
import io.ollamagateway.ingress.IngressSettingsSource;
import reactor.core.publisher.Mono;

import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;

/**
 * Lets to a pool only whom it serves, also where a route of people's own gives it a path
 * that is none of the model APIs.
 */
final class RouteAccessFilter implements GlobalFilter, Ordered {

	private final IngressSettingsSource settings;

	RouteAccessFilter(IngressSettingsSource settings) {
		this.settings = settings;
	}

	@Override
	public int getOrder() {
		return FilterOrder.ROUTE_ACCESS;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
		admit(exchange);
		return chain.filter(exchange);
	}

	private void admit(ServerWebExchange exchange) {
		boolean decided = ExchangeAttribute.APPLICATION.in(exchange) != null
				|| ApiScopes.needed(exchange.getRequest().getPath().value()).isPresent();
		if (!decided) {
			AccessRefusals.requireSound(exchange);
			Caller caller = ExchangeAttribute.CALLER.requiredIn(exchange);
			AccessRefusals.requireOwnHost(exchange, caller, this.settings.current());
			AccessRefusals.requireScope(caller, Scope.INFERENCE);
		}
	}

}
