package io.ollamagateway.routing;

import java.util.Locale;
import java.util.regex.Pattern;

import io.ollamagateway.protocol.Refusal;
import reactor.core.publisher.Mono;

import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;

/**
 * Lets pass paths that mean to who gets them what they meant to the route. A route
 * compares decoded segments; who reads {@code ..} or {@code %2f} another way would serve
 * what the route does not name.
 */
final class PlainPathFilter implements GlobalFilter, Ordered {

	private static final Pattern DOT_SEGMENT = Pattern.compile("(^|/|\\\\)\\.\\.?(;[^/]*)?($|/|\\\\)");

	private static final Pattern AMBIGUOUS = Pattern.compile("//|;|\\\\|%2f|%5c|%3b|%25|%00");

	/** What has nothing of this is neither, as nearly all paths are. */
	private static final Pattern SUSPECT = Pattern.compile("[.%;\\\\]|//");

	@Override
	public int getOrder() {
		return FilterOrder.PLAIN_PATH;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
		String sent = exchange.getRequest().getURI().getRawPath();
		if (!SUSPECT.matcher(sent).find()) {
			return chain.filter(exchange);
		}
		String path = sent.toLowerCase(Locale.ROOT);
		if (hasDotSegment(path)) {
			return Mono.error(Refusal.of(Refusal.Reason.MALFORMED, "the request's path has '.' or '..' in it"));
		}
		if (ExchangeAttribute.APPLICATION.in(exchange) == null && AMBIGUOUS.matcher(path).find()) {
			return Mono.error(Refusal.of(Refusal.Reason.UNKNOWN_PATH, "404 page not found"));
		}
		return chain.filter(exchange);
	}

	private static boolean hasDotSegment(String path) {
		String decoded = path.replace("%2e", ".").replace("%2f", "/").replace("%5c", "\\").replace("%3b", ";");
		return DOT_SEGMENT.matcher(decoded).find();
	}

}
