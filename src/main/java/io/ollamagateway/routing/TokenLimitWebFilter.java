package io.ollamagateway.routing;

import io.ollamagateway.access.Admission;
import io.ollamagateway.protocol.ModelRequest;
import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Puts aside the tokens that a request will use, as far as can be told.
 */
final class TokenLimitWebFilter implements WebFilter, Ordered {

	@Override
	public int getOrder() {
		return FilterOrder.TOKEN_LIMIT;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		Admission admission = ExchangeAttribute.ADMISSION.in(exchange);
		ModelRequest request = ExchangeAttribute.MODEL_REQUEST.in(exchange);
		return (admission == null || request == null) ? chain.filter(exchange)
				: admission.take(request).then(Mono.defer(() -> chain.filter(exchange)));
	}

}
