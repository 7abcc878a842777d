package io.ollamagateway.routing;

import java.net.URI;

import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Makes a call again on another instance where the table of failures says so. Nothing has
 * gone to the client by then, since the answer is written further outside.
 */
final class AttemptFilter implements GlobalFilter, Ordered {

	private final AttemptPolicy policy;

	AttemptFilter(AttemptPolicy policy) {
		this.policy = policy;
	}

	@Override
	public int getOrder() {
		return FilterOrder.ATTEMPT;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
		if (ExchangeAttribute.HELD_BODY.in(exchange) == null) {
			// only a held body can be sent again
			return chain.filter(exchange);
		}
		return attempt(exchange, chain, exchange.getRequiredAttribute(ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR));
	}

	private Mono<Void> attempt(ServerWebExchange exchange, GatewayFilterChain chain, URI pool) {
		Call call = ExchangeAttribute.CALL.requiredIn(exchange);
		return chain.filter(exchange).onErrorResume((error) -> {
			Failure failure = FailureClassifier.of(error, false);
			if (call.lastLease() == null || !this.policy.tryElsewhere(failure, call.attempts())) {
				return Mono.error(error);
			}
			call.attemptFailed(failure);
			ServerWebExchangeUtils.reset(exchange);
			exchange.getAttributes().put(ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR, pool);
			return attempt(exchange, chain, pool)
				.onErrorMap((next) -> FailureClassifier.of(next, false) == Failure.REFUSED, (_) -> error);
		});
	}

}
