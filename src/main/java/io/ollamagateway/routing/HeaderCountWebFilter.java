package io.ollamagateway.routing;

import io.ollamagateway.ingress.IngressSettingsSource;
import io.ollamagateway.protocol.Refusal;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;

import org.springframework.core.Ordered;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Refuses requests with more header fields than anybody needs. Their size is bounded
 * before, as they are read.
 */
final class HeaderCountWebFilter implements WebFilter, Ordered {

	private final GatewayPort port;

	private final IngressSettingsSource settings;

	HeaderCountWebFilter(GatewayPort port, IngressSettingsSource settings) {
		this.port = port;
		this.settings = settings;
	}

	@Override
	public int getOrder() {
		return FilterOrder.HEADER_COUNT;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		int most = this.settings.current().maxHeaders();
		if (!this.port.received(exchange) || count(exchange.getRequest()) <= most) {
			return chain.filter(exchange);
		}
		return Mono
			.error(Refusal.of(Refusal.Reason.TOO_MANY_HEADERS, "the request has more than " + most + " header fields"));
	}

	/** Of the server's own, since Spring's headers count names and not fields. */
	private static int count(ServerHttpRequest request) {
		HttpServerRequest received = ServerHttpRequestDecorator.getNativeRequest(request);
		return received.requestHeaders().size();
	}

}
