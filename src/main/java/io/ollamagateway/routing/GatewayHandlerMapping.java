package io.ollamagateway.routing;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.ollamagateway.fleet.model.Pool;
import io.ollamagateway.protocol.Endpoint;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.cloud.gateway.config.GlobalCorsProperties;
import org.springframework.cloud.gateway.event.RefreshRoutesResultEvent;
import org.springframework.cloud.gateway.handler.FilteringWebHandler;
import org.springframework.cloud.gateway.handler.RoutePredicateHandlerMapping;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.reactive.CorsConfigurationSource;
import org.springframework.web.cors.reactive.UrlBasedCorsConfigurationSource;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;

/**
 * The framework's search for a route, which here can be asked before a body is read, and
 * which lets other applications answer for themselves what origins may do.
 */
final class GatewayHandlerMapping extends RoutePredicateHandlerMapping
		implements CorsConfigurationSource, ApplicationListener<RefreshRoutesResultEvent> {

	private final FilteringWebHandler handler;

	/**
	 * The gateway's own routes by their pools, while there are no others; empty else, and
	 * then every request is shown to every route.
	 */
	private volatile Map<String, Route> pools = Map.of();

	private volatile @Nullable CorsConfigurationSource origins;

	GatewayHandlerMapping(FilteringWebHandler handler, RouteLocator routes, GlobalCorsProperties origins,
			Environment environment) {
		super(handler, routes, origins, environment);
		this.handler = handler;
	}

	/**
	 * The route to another application that takes a request, whatever model it may name.
	 * @param exchange the request
	 * @return the route; empty if a pool's route stands before it, or there is none
	 */
	Mono<Route> application(ServerWebExchange exchange) {
		ModelUnread unread = new ModelUnread();
		if (Endpoint.at(exchange.getRequest().getPath().value()).isPresent()) {
			ExchangeAttribute.MODEL_UNREAD.put(exchange, unread);
		}
		return super.lookupRoute(exchange).filter((route) -> isApplication(route) && !unread.decides(route))
			.doFinally((_) -> ExchangeAttribute.MODEL_UNREAD.remove(exchange));
	}

	/**
	 * The routes have been read anew.
	 */
	@Override
	public void onApplicationEvent(RefreshRoutesResultEvent event) {
		if (event.isSuccess() && event.getSource() instanceof RouteLocator routes) {
			routes.getRoutes().collectList().subscribe(this::use);
		}
	}

	private void use(List<Route> routes) {
		this.pools = routes.stream().allMatch(PoolRoutes::isPool)
				? routes.stream()
					.collect(Collectors.toUnmodifiableMap((route) -> route.getUri().getHost(), (route) -> route))
				: Map.of();
	}

	/** Whether all routes are pools'. */
	boolean onlyPools() {
		return !this.pools.isEmpty();
	}

	/**
	 * The route of a request to a model, where nobody else's route could take it.
	 * @param exchange the request
	 * @return the route; absent if it has to be looked for
	 */
	@Nullable Route poolOf(ServerWebExchange exchange) {
		Pool pool = ExchangeAttribute.POOL.in(exchange);
		return (pool != null) ? this.pools.get(pool.name()) : null;
	}

	/**
	 * Sends a request on the route of its pool.
	 * @param exchange the request
	 * @param route the route
	 * @return ends with the answer
	 */
	Mono<Void> send(ServerWebExchange exchange, Route route) {
		exchange.getAttributes().put(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR, route);
		return this.handler.handle(exchange);
	}

	private static boolean isApplication(Route route) {
		return !"lb".equals(route.getUri().getScheme());
	}

	@Override
	protected Mono<Route> lookupRoute(ServerWebExchange exchange) {
		Route application = ExchangeAttribute.APPLICATION.in(exchange);
		return (application != null) ? Mono.just(application) : super.lookupRoute(exchange);
	}

	/** Called by the framework with what routes and global settings say together. */
	@Override
	public void setCorsConfigurations(Map<String, CorsConfiguration> configurations) {
		super.setCorsConfigurations(configurations);
		UrlBasedCorsConfigurationSource source = new UrlBasedCorsConfigurationSource();
		source.setCorsConfigurations(configurations);
		this.origins = configurations.isEmpty() ? null : source;
	}

	@Override
	public @Nullable CorsConfiguration getCorsConfiguration(ServerWebExchange exchange) {
		CorsConfigurationSource current = this.origins;
		return (current != null) ? current.getCorsConfiguration(exchange) : null;
	}

	/**
	 * Sends a request on its route. The framework answers itself whatever a browser asks
	 * beforehand, so that no such question would ever reach an application.
	 * @param exchange the request
	 * @return ends with the answer; at once if there is no route
	 */
	Mono<Void> forward(ServerWebExchange exchange) {
		return getHandlerInternal(exchange).cast(WebHandler.class).flatMap((handler) -> handler.handle(exchange));
	}

}
