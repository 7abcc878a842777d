package io.ollamagateway.routing;

import java.time.Duration;

import io.ollamagateway.ingress.IngressSettingsSource;
import reactor.core.publisher.Mono;

import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Tells browsers what they may do with an answer: nothing but show its data. Answers of
 * other applications are theirs to guard.
 */
final class OwnAnswerHeadersWebFilter implements WebFilter, Ordered {

	private final GatewayPort port;

	private final IngressSettingsSource settings;

	OwnAnswerHeadersWebFilter(GatewayPort port, IngressSettingsSource settings) {
		this.port = port;
		this.settings = settings;
	}

	@Override
	public int getOrder() {
		return FilterOrder.OWN_ANSWER_HEADERS;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		if (this.port.received(exchange)) {
			exchange.getResponse().beforeCommit(() -> Mono.fromRunnable(() -> guard(exchange)));
		}
		return chain.filter(exchange);
	}

	private void guard(ServerWebExchange exchange) {
		HttpHeaders headers = exchange.getResponse().getHeaders();
		if (!isOfAnotherApplication(exchange)) {
			set(headers, "X-Content-Type-Options", "nosniff");
			set(headers, "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
			set(headers, "Referrer-Policy", "no-referrer");
			set(headers, HttpHeaders.CACHE_CONTROL, "no-store");
		}
		Duration hsts = this.settings.current().hsts();
		if (hsts.isPositive() && "https".equals(exchange.getRequest().getURI().getScheme())) {
			set(headers, "Strict-Transport-Security", "max-age=" + hsts.toSeconds());
		}
	}

	private static boolean isOfAnotherApplication(ServerWebExchange exchange) {
		boolean answered = exchange.getAttributes().containsKey(ServerWebExchangeUtils.CLIENT_RESPONSE_ATTR)
				|| HttpStatus.SWITCHING_PROTOCOLS.equals(exchange.getResponse().getStatusCode());
		return answered && ExchangeAttribute.APPLICATION.in(exchange) != null;
	}

	private static void set(HttpHeaders headers, String name, String value) {
		if (!headers.containsHeader(name)) {
			headers.set(name, value);
		}
	}

}
