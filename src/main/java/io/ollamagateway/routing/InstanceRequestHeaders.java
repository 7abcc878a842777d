package io.ollamagateway.routing;

import java.util.List;

import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;

/**
 * Lets pass to an instance only what it can have a use for. Ollama needs no header at
 * all, refuses foreign origins, and hands nearly every header on to ollama.com for cloud
 * models: so what is not known to be harmless stays here, credentials and cookies above
 * all. The host is the instance's own.
 */
final class InstanceRequestHeaders extends InstanceHeaders {

	private static final List<String> PASSED = List.of(HttpHeaders.ACCEPT, HttpHeaders.CONTENT_LENGTH,
			HttpHeaders.CONTENT_TYPE, HttpHeaders.TRANSFER_ENCODING, HttpHeaders.USER_AGENT, "traceparent",
			"tracestate");

	InstanceRequestHeaders() {
		super(Type.REQUEST);
	}

	@Override
	HttpHeaders passed(HttpHeaders headers, ServerWebExchange exchange) {
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

}
