package io.ollamagateway.routing;

import java.net.URI;

import io.ollamagateway.fleet.model.Pool;
import io.ollamagateway.models.AutoPulls;
import io.ollamagateway.protocol.ModelName;
import io.ollamagateway.protocol.ModelRequest;
import io.ollamagateway.protocol.Refusal;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Has a model pulled that no instance has, where the pool does so by itself, and then
 * goes on as if it had been there.
 */
final class AutoPullFilter implements GlobalFilter, Ordered {

	private final AutoPulls pulls;

	AutoPullFilter(AutoPulls pulls) {
		this.pulls = pulls;
	}

	@Override
	public int getOrder() {
		return FilterOrder.AUTO_PULL;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
		ModelRequest request = ExchangeAttribute.MODEL_REQUEST.in(exchange);
		Pool pool = ExchangeAttribute.POOL.in(exchange);
		if (request == null || pool == null || !mayPull(pool, request)) {
			return chain.filter(exchange);
		}
		URI url = exchange.getRequiredAttribute(ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR);
		return chain.filter(exchange).onErrorResume(AutoPullFilter::isUnknown, (unknown) -> {
			if (exchange.getResponse().isCommitted()) {
				return Mono.error(unknown);
			}
			ExchangeAttribute.PULLING.put(exchange, true);
			return this.pulls.pull(pool, request.model().local())
				// nobody has it anywhere: Ollama's own words say that best
				.onErrorMap(AutoPullFilter::isUnknown, (_) -> unknown)
				.then(Mono.defer(() -> {
					ServerWebExchangeUtils.reset(exchange);
					exchange.getAttributes().put(ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR, url);
					return chain.filter(exchange);
				}));
		});
	}

	/** What only looks at a model does not want it on the disk. */
	private static boolean mayPull(Pool pool, @Nullable ModelRequest request) {
		return request != null && pool.lifecycle().autoPull() && request.endpoint().operation().takesSlot()
				&& request.model().source() != ModelName.Source.CLOUD;
	}

	private static boolean isUnknown(Throwable error) {
		return error instanceof Refusal refusal && refusal.reason() == Refusal.Reason.UNKNOWN_MODEL;
	}

}
