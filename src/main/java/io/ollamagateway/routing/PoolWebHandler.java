package io.ollamagateway.routing;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import reactor.core.publisher.Mono;

import org.springframework.cloud.gateway.filter.AdaptCachedBodyGlobalFilter;
import org.springframework.cloud.gateway.filter.ForwardPathFilter;
import org.springframework.cloud.gateway.filter.ForwardRoutingFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.LoadBalancerServiceInstanceCookieFilter;
import org.springframework.cloud.gateway.filter.NettyRoutingFilter;
import org.springframework.cloud.gateway.filter.NettyWriteResponseFilter;
import org.springframework.cloud.gateway.filter.ReactiveLoadBalancerClientFilter;
import org.springframework.cloud.gateway.filter.RemoveCachedBodyFilter;
import org.springframework.cloud.gateway.filter.RouteToRequestUrlFilter;
import org.springframework.cloud.gateway.filter.WebsocketRoutingFilter;
import org.springframework.cloud.gateway.handler.FilteringWebHandler;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.annotation.AnnotationAwareOrderComparator;
import org.springframework.web.server.ServerWebExchange;

/**
 * Leads requests on the gateway's own routes through the global filters by plain calls,
 * and past those that have nothing to do there: a pool's route has no filters of its own,
 * and its URL is always an instance's. On people's routes the framework does as it always
 * does.
 */
final class PoolWebHandler extends FilteringWebHandler {

	private static final Set<Class<? extends GlobalFilter>> FOR_OTHER_ROUTES = Set.of(AdaptCachedBodyGlobalFilter.class,
			RemoveCachedBodyFilter.class, ForwardPathFilter.class, ForwardRoutingFilter.class,
			WebsocketRoutingFilter.class, RouteToRequestUrlFilter.class, ReactiveLoadBalancerClientFilter.class,
			NettyRoutingFilter.class, NettyWriteResponseFilter.class, LoadBalancerServiceInstanceCookieFilter.class);

	private final GatewayFilterChain toInstance;

	/**
	 * Creates a handler.
	 * @param filters all global filters
	 * @param lease does on a pool's route what the framework's load balancer does on
	 * others
	 * @param cached whether the filters of people's routes are put together only once
	 */
	PoolWebHandler(List<GlobalFilter> filters, LeaseFilter lease, boolean cached) {
		super(filters, cached);
		List<GlobalFilter> own = Stream
			.concat(filters.stream().filter((filter) -> !FOR_OTHER_ROUTES.contains(filter.getClass())),
					Stream.of(lease, new AnswerWriteFilter()))
			.sorted(AnnotationAwareOrderComparator.INSTANCE)
			.toList();
		this.toInstance = DirectChain.of(own, GlobalFilter::filter, (_) -> Mono.empty());
	}

	@Override
	public Mono<Void> handle(ServerWebExchange exchange) {
		Route route = exchange.getRequiredAttribute(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR);
		if (!PoolRoutes.isPool(route)) {
			return super.handle(exchange);
		}
		exchange.getAttributes().put(ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR, route.getUri());
		return this.toInstance.filter(exchange);
	}

}
