package io.ollamagateway.routing;

import java.util.List;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.server.WebFilter;

/**
 * Has filters call each other, where the framework would put more between them than they
 * do.
 */
@Configuration(proxyBeanMethods = false)
class DirectWayConfiguration {

	@Bean
	DirectWebFilters directWebFilters(GatewayPort port, ObjectProvider<WebFilter> filters,
			ObjectProvider<DispatcherHandler> dispatcher, ObjectProvider<GatewayHandlerMapping> routes) {
		return new DirectWebFilters(port, filters, dispatcher, routes);
	}

	@Bean
	PoolWebHandler filteringWebHandler(List<GlobalFilter> filters, LoadBalancerClientFactory balancers,
			GatewayProperties properties) {
		return new PoolWebHandler(filters, new LeaseFilter(balancers), properties.isRouteFilterCacheEnabled());
	}

}
