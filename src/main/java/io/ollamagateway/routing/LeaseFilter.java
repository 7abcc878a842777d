package io.ollamagateway.routing;

import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import reactor.core.publisher.Mono;

import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.RequestData;
import org.springframework.cloud.client.loadbalancer.RequestDataContext;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.ReactiveLoadBalancerClientFilter;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.cloud.loadbalancer.core.ReactorServiceInstanceLoadBalancer;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;

/**
 * Asks the load balancer of a pool for an instance, as the framework's own filter does,
 * without what that does for others: nobody listens to the balancer's life, and the URL
 * is put together by {@link InstanceUrlFilter}.
 */
final class LeaseFilter implements GlobalFilter, Ordered {

	private final LoadBalancerClientFactory factory;

	/** By pool; the factory keeps them as long, and has to look for them. */
	private final Map<String, ReactorServiceInstanceLoadBalancer> balancers = new ConcurrentHashMap<>();

	LeaseFilter(LoadBalancerClientFactory factory) {
		this.factory = factory;
	}

	@Override
	public int getOrder() {
		return ReactiveLoadBalancerClientFilter.LOAD_BALANCER_CLIENT_FILTER_ORDER;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
		URI pool = exchange.getRequiredAttribute(ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR);
		RequestData request = new RequestData(exchange.getRequest(), exchange.getAttributes());
		return balancer(pool.getHost()).choose(new DefaultRequest<>(new RequestDataContext(request)))
			.flatMap((_) -> chain.filter(exchange));
	}

	private ReactorServiceInstanceLoadBalancer balancer(String pool) {
		return this.balancers.computeIfAbsent(pool, (name) -> {
			var made = this.factory.getInstance(name, ReactorServiceInstanceLoadBalancer.class);
			if (made == null) {
				throw new IllegalStateException("No load balancer for pool " + name);
			}
			return made;
		});
	}

}
