package io.ollamagateway.routing;

import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.web.cors.reactive.CorsUtils;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Lets an application answer what browsers ask before they call it, if the gateway is not
 * configured to.
 */
final class ApplicationPreflightWebFilter implements WebFilter, Ordered {

	private final GatewayHandlerMapping routes;

	ApplicationPreflightWebFilter(GatewayHandlerMapping routes) {
		this.routes = routes;
	}

	@Override
	public int getOrder() {
		return FilterOrder.APPLICATION_PREFLIGHT;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		boolean asks = ExchangeAttribute.APPLICATION.in(exchange) != null
				&& CorsUtils.isPreFlightRequest(exchange.getRequest());
		return asks ? this.routes.forward(exchange) : chain.filter(exchange);
	}

}
