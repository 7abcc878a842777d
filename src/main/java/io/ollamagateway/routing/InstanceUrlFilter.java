package io.ollamagateway.routing;

import java.net.URI;

import io.ollamagateway.protocol.ModelRequest;
import io.ollamagateway.scheduling.Lease;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Puts together the URL of the call. For a model request it consists of what the gateway
 * knows, not of what the client wrote: the instance, its prefix and the endpoint's path.
 * Ollama reads no query there.
 */
final class InstanceUrlFilter implements GlobalFilter, Ordered {

	@Override
	public int getOrder() {
		return FilterOrder.INSTANCE_URL;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
		Lease lease = ExchangeAttribute.CALL.requiredIn(exchange).leases().lease();
		if (lease != null) {
			URI base = lease.instance().url();
			ModelRequest request = ExchangeAttribute.MODEL_REQUEST.in(exchange);
			URI url = URI.create(base + ((request != null) ? request.endpoint().path() : pathAndQuery(exchange)));
			exchange.getAttributes().put(ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR, url);
		}
		return chain.filter(exchange);
	}

	private static String pathAndQuery(ServerWebExchange exchange) {
		URI uri = exchange.getRequest().getURI();
		return uri.getRawPath() + ((uri.getRawQuery() != null) ? "?" + uri.getRawQuery() : "");
	}

}
