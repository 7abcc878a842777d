package io.ollamagateway.routing;

import io.ollamagateway.access.Caller;

import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;

/**
 * Keeps from other applications the credentials by which the gateway knows a caller. What
 * the gateway has no use for goes on: it is the application's.
 */
final class CredentialHeaders implements HttpHeadersFilter {

	private static final String API_KEY = "x-api-key";

	@Override
	public HttpHeaders filter(HttpHeaders headers, ServerWebExchange exchange) {
		Caller caller = ExchangeAttribute.CALLER.in(exchange);
		if (caller == null || !caller.isKnown()) {
			return headers;
		}
		HttpHeaders passed = new HttpHeaders();
		passed.putAll(headers);
		passed.remove(headers.containsHeader(API_KEY) ? API_KEY : HttpHeaders.AUTHORIZATION);
		return passed;
	}

	@Override
	public boolean supports(Type type) {
		return type == Type.REQUEST;
	}

}
