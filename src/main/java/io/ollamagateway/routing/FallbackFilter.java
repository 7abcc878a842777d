package io.ollamagateway.routing;

import java.net.URI;
import java.util.Optional;

import io.ollamagateway.bodies.HeldBody;
import io.ollamagateway.bodies.HeldBodyRequest;
import io.ollamagateway.fleet.model.Pool;
import io.ollamagateway.protocol.Refusal;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Lets another model answer when no instance can serve the one that was asked for, where
 * that is configured. What is only contended is waited for, not replaced.
 */
final class FallbackFilter implements GlobalFilter, Ordered {

	@Override
	public int getOrder() {
		return FilterOrder.FALLBACK;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
		Substitutes substitutes = ExchangeAttribute.SUBSTITUTES.in(exchange);
		return (substitutes == null) ? chain.filter(exchange) : attempt(exchange, chain, substitutes);
	}

	private Mono<Void> attempt(ServerWebExchange exchange, GatewayFilterChain chain, Substitutes substitutes) {
		return chain.filter(exchange).onErrorResume(FallbackFilter::nobodyServes, (error) -> {
			HeldBody body = ExchangeAttribute.HELD_BODY.requiredIn(exchange);
			Optional<ForwardedRequest> next = exchange.getResponse().isCommitted() ? Optional.empty()
					: substitutes.next(body.received(), ExchangeAttribute.CALLER.requiredIn(exchange));
			if (next.isEmpty()) {
				return Mono.error(error);
			}
			ServerWebExchange other = replaced(exchange, next.get(), body, substitutes);
			return attempt(other, chain, substitutes).onErrorMap(FallbackFilter::nobodyServes, (_) -> error);
		});
	}

	private static ServerWebExchange replaced(ServerWebExchange exchange, ForwardedRequest next, HeldBody body,
			Substitutes substitutes) {
		Pool pool = substitutes.pool(next.request().model()).orElseThrow();
		body.send(next.body());
		ExchangeAttribute.MODEL_REQUEST.put(exchange, next.request());
		ExchangeAttribute.POOL.put(exchange, pool);
		ServerWebExchangeUtils.reset(exchange);
		exchange.getAttributes()
			.put(ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR, URI.create("lb://" + pool.name()));
		exchange.getResponse().getHeaders().set(Substitutes.HEADER, next.request().model().display());
		return exchange.mutate().request(new HeldBodyRequest(exchange.getRequest(), body)).build();
	}

	private static boolean nobodyServes(Throwable error) {
		return error instanceof Refusal refusal && switch (refusal.reason()) {
			case UNKNOWN_MODEL, UNAVAILABLE, UPSTREAM_FAILED -> true;
			default -> false;
		};
	}

}
