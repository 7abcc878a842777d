package io.ollamagateway.routing;

import io.ollamagateway.protocol.ModelEcho;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Gives clients who ask for a model by an alias that alias back. No other answer is ever
 * changed.
 */
final class AliasFilter implements GlobalFilter, Ordered {

	@Override
	public int getOrder() {
		return FilterOrder.ALIAS;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
		Substitutes substitutes = ExchangeAttribute.SUBSTITUTES.in(exchange);
		if (substitutes == null || substitutes.target().isEmpty()) {
			return chain.filter(exchange);
		}
		var request = ExchangeAttribute.MODEL_REQUEST.requiredIn(exchange);
		return chain.filter(exchange.mutate()
			.response(new AliasResponse(exchange.getResponse(),
					new ModelEcho(request.endpoint(), request.requestedModel())))
			.build());
	}

}
