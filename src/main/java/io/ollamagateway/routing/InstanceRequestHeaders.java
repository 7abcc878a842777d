package io.ollamagateway.routing;

import java.util.List;

import reactor.netty.http.client.HttpClientRequest;

import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;

/**
 * Lets pass to an instance only what it can have a use for. Ollama needs no header at
 * all, refuses foreign origins, and hands nearly every header on to ollama.com for cloud
 * models: so what is not known to be harmless stays here, credentials and cookies above
 * all. The host is the instance's own.
 */
final class InstanceRequestHeaders {

	private static final List<String> PASSED = List.of(HttpHeaders.ACCEPT, HttpHeaders.CONTENT_TYPE,
			HttpHeaders.USER_AGENT, "traceparent", "tracestate");

	private InstanceRequestHeaders() {
	}

	/**
	 * Writes the headers of a call.
	 * @param exchange the request
	 * @param call its call, of which nothing has been sent yet
	 */
	static void copy(ServerWebExchange exchange, HttpClientRequest call) {
		HttpHeaders received = exchange.getRequest().getHeaders();
		List<String> connection = received.getConnection();
		for (String name : PASSED) {
			List<String> values = received.get(name);
			if (values != null && connection.stream().noneMatch(name::equalsIgnoreCase)) {
				call.requestHeaders().set(name, values);
			}
		}
		frame(received, call);
		CallTrace trace = ExchangeAttribute.TRACE.in(exchange);
		if (trace != null) {
			trace.headers().forEach(call::header);
		}
		call.header(RequestIdWebFilter.HEADER, ExchangeAttribute.REQUEST_ID.requiredIn(exchange));
	}

	/** A body is framed by its length or by its chunks, here as there. */
	private static void frame(HttpHeaders received, HttpClientRequest call) {
		if (!received.containsHeader(HttpHeaders.TRANSFER_ENCODING)) {
			String length = received.getFirst(HttpHeaders.CONTENT_LENGTH);
			if (length != null) {
				call.requestHeaders().remove(HttpHeaders.TRANSFER_ENCODING).set(HttpHeaders.CONTENT_LENGTH, length);
			}
		}
	}

}
