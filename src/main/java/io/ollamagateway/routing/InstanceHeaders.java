package io.ollamagateway.routing;

import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;

/**
 * Decides about headers between the gateway and an instance. Routes to other applications
 * are left alone.
 */
abstract class InstanceHeaders implements HttpHeadersFilter, Ordered {

	private final Type type;

	InstanceHeaders(Type type) {
		this.type = type;
	}

	/** Behind the framework's filters, to have the last word. */
	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

	@Override
	public boolean supports(Type type) {
		return type == this.type;
	}

	@Override
	public HttpHeaders filter(HttpHeaders headers, ServerWebExchange exchange) {
		return Call.isToInstance(exchange) ? passed(headers, exchange) : headers;
	}

	/**
	 * What may pass.
	 * @param headers what wants to
	 * @param exchange the exchange, which holds a lease
	 * @return new headers
	 */
	abstract HttpHeaders passed(HttpHeaders headers, ServerWebExchange exchange);

}
