package io.ollamagateway.routing;

import java.util.List;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.core.Ordered;
import org.springframework.security.web.server.WebFilterChainProxy;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Leads what comes in on the gateway's port through all web filters by plain calls. The
 * framework's own chain puts operators and a description around each, and Spring
 * Security's chains are looked through for one that fits: for a small request that is a
 * good part of all that it costs. Who calls is found out by {@link AccessWebFilter}.
 */
final class DirectWebFilters implements WebFilter, Ordered {

	private final GatewayPort port;

	private final ObjectProvider<WebFilter> filters;

	private final ObjectProvider<DispatcherHandler> dispatcher;

	private final ObjectProvider<GatewayHandlerMapping> routes;

	private volatile @Nullable WebFilterChain first;

	/**
	 * Creates it; what is behind it is asked for when the first request comes.
	 * @param port tells which port is the gateway's
	 * @param filters all web filters
	 * @param dispatcher handles what has passed them
	 * @param routes handles it where its route is known
	 */
	DirectWebFilters(GatewayPort port, ObjectProvider<WebFilter> filters, ObjectProvider<DispatcherHandler> dispatcher,
			ObjectProvider<GatewayHandlerMapping> routes) {
		this.port = port;
		this.filters = filters;
		this.dispatcher = dispatcher;
		this.routes = routes;
	}

	@Override
	public int getOrder() {
		return FilterOrder.DIRECT;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		return this.port.received(exchange) ? first().filter(exchange) : chain.filter(exchange);
	}

	private WebFilterChain first() {
		WebFilterChain chain = this.first;
		if (chain == null) {
			// twice at worst, and alike
			chain = chain();
			this.first = chain;
		}
		return chain;
	}

	private WebFilterChain chain() {
		DispatcherHandler other = this.dispatcher.getObject();
		GatewayHandlerMapping mapping = this.routes.getObject();
		List<WebFilter> all = this.filters.orderedStream()
			.filter((filter) -> filter != this && !(filter instanceof WebFilterChainProxy))
			.toList();
		return DirectChain.of(all, WebFilter::filter, (exchange) -> {
			Route route = mapping.poolOf(exchange);
			return (route != null) ? mapping.send(exchange, route) : other.handle(exchange);
		});
	}

}
