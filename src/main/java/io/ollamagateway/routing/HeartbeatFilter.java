package io.ollamagateway.routing;

import java.time.Duration;

import io.ollamagateway.fleet.model.Pool;
import io.ollamagateway.protocol.ModelRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Lets the client of a stream know that it still waits, for a slot, for its model or for
 * the first byte of its answer, where the pool is configured so.
 */
final class HeartbeatFilter implements GlobalFilter, Ordered {

	private final SettingsOwner settings;

	HeartbeatFilter(SettingsOwner settings) {
		this.settings = settings;
	}

	@Override
	public int getOrder() {
		return FilterOrder.HEARTBEAT;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
		ModelRequest request = ExchangeAttribute.MODEL_REQUEST.in(exchange);
		Duration interval = interval(exchange);
		if (request == null || interval == null || !Heartbeat.suits(request)) {
			return chain.filter(exchange);
		}
		HeartbeatResponse response = new HeartbeatResponse(exchange.getResponse(), new Heartbeat(interval, request),
				new InStreamAnswer(exchange, request.endpoint()));
		return response.around(chain.filter(exchange.mutate().response(response).build()));
	}

	private @Nullable Duration interval(ServerWebExchange exchange) {
		Route route = exchange.getRequiredAttribute(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR);
		if (!"lb".equals(route.getUri().getScheme())) {
			return null;
		}
		Pool pool = this.settings.current().pools().named(String.valueOf(route.getUri().getHost())).orElse(null);
		return (pool != null) ? pool.queue().heartbeat() : null;
	}

}
