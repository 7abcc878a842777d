package io.ollamagateway.routing;

import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Finds out whether a request is another application's, before its body would be read for
 * a model: what has the path of a model's endpoint there is none here.
 */
final class ApplicationWebFilter implements WebFilter, Ordered {

	private final GatewayPort port;

	private final GatewayHandlerMapping routes;

	ApplicationWebFilter(GatewayPort port, GatewayHandlerMapping routes) {
		this.port = port;
		this.routes = routes;
	}

	@Override
	public int getOrder() {
		return FilterOrder.APPLICATION;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		if (!this.port.received(exchange) || this.routes.onlyPools()) {
			return chain.filter(exchange);
		}
		return this.routes.application(exchange)
			.doOnNext((route) -> ExchangeAttribute.APPLICATION.put(exchange, route))
			.then(Mono.defer(() -> chain.filter(exchange)));
	}

}
