package io.ollamagateway.routing;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Has requests followed from the door on. How one ended is told to whoever follows it
 * where all listeners are told, by {@link CallReport}.
 */
final class TraceWebFilter implements WebFilter, Ordered {

	private final GatewayPort port;

	private final @Nullable CallTracing tracing;

	/**
	 * Creates it.
	 * @param port tells which port is the gateway's
	 * @param tracing follows requests; {@code null} if nobody wants traces
	 */
	TraceWebFilter(GatewayPort port, @Nullable CallTracing tracing) {
		this.port = port;
		this.tracing = tracing;
	}

	@Override
	public int getOrder() {
		return FilterOrder.TRACE;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		if (this.tracing != null && this.port.received(exchange)
				&& !ClientAddressWebFilter.isProbe(exchange.getRequest().getPath().value())) {
			CallTrace trace = this.tracing.begin(exchange);
			if (trace != null) {
				ExchangeAttribute.TRACE.put(exchange, trace);
			}
		}
		return chain.filter(exchange);
	}

}
