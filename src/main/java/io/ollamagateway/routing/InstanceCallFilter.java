package io.ollamagateway.routing;

import java.util.List;

import reactor.netty.http.client.HttpClient;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.gateway.config.HttpClientProperties;
import org.springframework.cloud.gateway.filter.NettyRoutingFilter;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.web.server.ServerWebExchange;

/**
 * Makes the call, as Spring Cloud Gateway makes it, and tells the {@link Call} of the
 * connection as soon as the answer begins. The framework learns of it a moment later; a
 * client that leaves within that moment would leave the connection open behind it, with
 * its buffers and with the instance's slot.
 */
final class InstanceCallFilter extends NettyRoutingFilter {

	InstanceCallFilter(HttpClient client, ObjectProvider<List<HttpHeadersFilter>> headers,
			HttpClientProperties properties) {
		super(client, headers, properties);
	}

	@Override
	public int getOrder() {
		return FilterOrder.INSTANCE_CALL;
	}

	@Override
	protected HttpClient getHttpClient(Route route, ServerWebExchange exchange) {
		Call call = ExchangeAttribute.CALL.requiredIn(exchange);
		return super.getHttpClient(route, exchange).doOnResponse((_, connection) -> call.answeredOn(connection));
	}

}
