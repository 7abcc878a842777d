package io.ollamagateway.routing;

import java.time.Duration;
import java.util.function.BooleanSupplier;

import io.ollamagateway.fleet.model.Pool;
import io.ollamagateway.protocol.ModelRequest;
import io.ollamagateway.settings.SettingsOwner;
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
 * the first byte of its answer, where the pool is configured so; and in any case while
 * its model is pulled.
 */
final class HeartbeatFilter implements GlobalFilter, Ordered {

	/** Pulling a model takes longer than most clients wait without a sign of life. */
	private static final Duration WHILE_PULLING = Duration.ofSeconds(5);

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
		Pool pool = pool(exchange);
		if (request == null || pool == null || !Heartbeat.suits(request)
				|| (pool.queue().heartbeat() == null && !pool.lifecycle().autoPull())) {
			return chain.filter(exchange);
		}
		Duration configured = pool.queue().heartbeat();
		Heartbeat heartbeat = new Heartbeat((configured != null) ? configured : WHILE_PULLING, request);
		BooleanSupplier wanted = () -> configured != null || ExchangeAttribute.PULLING.in(exchange) != null;
		HeartbeatResponse response = new HeartbeatResponse(exchange.getResponse(), heartbeat, wanted,
				new InStreamAnswer(exchange, request.endpoint()));
		return response.around(chain.filter(exchange.mutate().response(response).build()));
	}

	private @Nullable Pool pool(ServerWebExchange exchange) {
		Route route = exchange.getRequiredAttribute(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR);
		if (!"lb".equals(route.getUri().getScheme())) {
			return null;
		}
		return this.settings.current().pools().named(String.valueOf(route.getUri().getHost())).orElse(null);
	}

}
