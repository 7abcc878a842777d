package io.ollamagateway.routing;

import java.util.List;

import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;

/**
 * Lets pass to an instance only what it can have a use for. Ollama needs no header at
 * all, refuses foreign origins, and hands nearly every header on to ollama.com for cloud
 * models: so what is not known to be harmless stays here, credentials and cookies above
 * all. The host is the instance's own. Routes to other applications are left alone.
 */
final class InstanceRequestHeaders implements HttpHeadersFilter, Ordered {

	private static final List<String> PASSED = List.of(HttpHeaders.ACCEPT, HttpHeaders.CONTENT_LENGTH,
			HttpHeaders.CONTENT_TYPE, HttpHeaders.TRANSFER_ENCODING, HttpHeaders.USER_AGENT, "traceparent",
			"tracestate");

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
		PASSED.forEach((name) -> {
			List<String> values = headers.get(name);
			if (values != null) {
				passed.put(name, values);
			}
		});
		passed.set(RequestIdWebFilter.HEADER, ExchangeAttribute.REQUEST_ID.requiredIn(exchange));
		return passed;
	}

	@Override
	public boolean supports(Type type) {
		return type == Type.REQUEST;
	}

}
