package io.ollamagateway.routing;

import java.util.Locale;

import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;

/**
 * Keeps back what an instance says of origins: that is the gateway's to say, and the
 * instance was not told the client's.
 */
final class InstanceResponseHeaders implements HttpHeadersFilter, Ordered {

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

	@Override
	public HttpHeaders filter(HttpHeaders headers, ServerWebExchange exchange) {
		if (!Call.isToInstance(exchange)) {
			return headers;
		}
		HttpHeaders passed = new HttpHeaders();
		headers.forEach((name, values) -> {
			if (!name.toLowerCase(Locale.ROOT).startsWith("access-control-")) {
				passed.addAll(name, values);
			}
		});
		return passed;
	}

	@Override
	public boolean supports(Type type) {
		return type == Type.RESPONSE;
	}

}
