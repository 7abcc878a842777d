package io.ollamagateway.routing;

import java.util.Locale;

import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;

/**
 * Keeps back what an instance says of origins: that is the gateway's to say, and the
 * instance was not told the client's.
 */
final class InstanceResponseHeaders extends InstanceHeaders {

	InstanceResponseHeaders() {
		super(Type.RESPONSE);
	}

	@Override
	HttpHeaders passed(HttpHeaders headers, ServerWebExchange exchange) {
		HttpHeaders passed = new HttpHeaders();
		headers.forEach((name, values) -> {
			if (!name.toLowerCase(Locale.ROOT).startsWith("access-control-")) {
				passed.addAll(name, values);
			}
		});
		return passed;
	}

}
