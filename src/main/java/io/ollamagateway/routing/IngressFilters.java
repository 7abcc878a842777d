package io.ollamagateway.routing;

import io.ollamagateway.ingress.IngressProperties;
import io.ollamagateway.ingress.IngressSettingsSource;
import io.ollamagateway.settings.GatewayProperties;
import io.ollamagateway.settings.SettingsOwner;
import reactor.netty.http.HttpProtocol;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.gateway.config.GlobalCorsProperties;
import org.springframework.cloud.gateway.config.HttpClientCustomizer;
import org.springframework.cloud.gateway.filter.WeightCalculatorWebFilter;
import org.springframework.cloud.gateway.handler.FilteringWebHandler;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.web.reactive.accept.ApiVersionStrategy;

/**
 * Puts together what an ingress in front would do: addresses, origins, other
 * applications.
 */
@Configuration(proxyBeanMethods = false)
class IngressFilters {

	@Bean
	IngressSettingsSource ingressSettingsSource(SettingsOwner settings) {
		return () -> settings.current().ingress();
	}

	/** What takes part in making servers, which is read once. */
	@Bean
	IngressProperties ingressProperties(GatewayProperties properties) {
		return properties.ingress();
	}

	/** Instances and applications are called by HTTP/1.1, whatever clients speak. */
	@Bean
	HttpClientCustomizer upstreamProtocol() {
		return (client) -> client.protocol(HttpProtocol.HTTP11);
	}

	@Bean
	OwnAnswerHeadersWebFilter ownAnswerHeadersWebFilter(GatewayPort port, IngressSettingsSource settings) {
		return new OwnAnswerHeadersWebFilter(port, settings);
	}

	@Bean
	ClientAddressWebFilter clientAddressWebFilter(GatewayPort port, IngressSettingsSource settings) {
		return new ClientAddressWebFilter(port, settings);
	}

	@Bean
	HeaderCountWebFilter headerCountWebFilter(GatewayPort port, IngressSettingsSource settings) {
		return new HeaderCountWebFilter(port, settings);
	}

	@Bean
	ApplicationWebFilter applicationWebFilter(GatewayPort port, GatewayHandlerMapping mapping,
			WeightCalculatorWebFilter weights) {
		weights.setOrder(FilterOrder.WEIGHTS);
		return new ApplicationWebFilter(port, mapping);
	}

	@Bean
	GatewayHandlerMapping routePredicateHandlerMapping(FilteringWebHandler handler, RouteLocator routes,
			GlobalCorsProperties origins, Environment environment, ObjectProvider<ApiVersionStrategy> versions) {
		GatewayHandlerMapping mapping = new GatewayHandlerMapping(handler, routes, origins, environment);
		versions.ifAvailable(mapping::setApiVersionStrategy);
		return mapping;
	}

	@Bean
	OriginWebFilter originWebFilter(GatewayPort port, GatewayHandlerMapping mapping, IngressSettingsSource settings) {
		return new OriginWebFilter(port, mapping, settings);
	}

	@Bean
	ApplicationPreflightWebFilter applicationPreflightWebFilter(GatewayHandlerMapping mapping) {
		return new ApplicationPreflightWebFilter(mapping);
	}

	@Bean
	ApplicationBodyFilter applicationBodyFilter(IngressSettingsSource settings) {
		return new ApplicationBodyFilter(settings);
	}

	@Bean
	PlainPathFilter plainPathFilter() {
		return new PlainPathFilter();
	}

	@Bean
	ApplicationRequestHeaders applicationRequestHeaders() {
		return new ApplicationRequestHeaders();
	}

}
