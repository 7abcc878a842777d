package io.ollamagateway.routing;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;

/**
 * Tells other applications who calls and which URL was asked, always anew: what the
 * request itself says of that was dropped at the door, or believed and dropped. The
 * framework's own filters say nothing at all of clients that are not trusted proxies.
 */
final class ApplicationRequestHeaders implements HttpHeadersFilter, Ordered {

	private static final String PREFIX = "X-Forwarded-Prefix";

	/** Behind the framework's filters, to have the last word. */
	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

	@Override
	public boolean supports(Type type) {
		return type == Type.REQUEST;
	}

	@Override
	public HttpHeaders filter(HttpHeaders headers, ServerWebExchange exchange) {
		if (ExchangeAttribute.APPLICATION.in(exchange) == null) {
			return headers;
		}
		ServerHttpRequest request = exchange.getRequest();
		HttpHeaders told = new HttpHeaders();
		headers.forEach(told::put);
		request.getHeaders().forEach((name, values) -> {
			// what is left of these is a trusted proxy's word, or a route's
			if (name.toLowerCase(Locale.ROOT).startsWith("x-forwarded-")) {
				told.put(name, values);
			}
		});
		URI asked = asked(exchange);
		String client = client(request);
		int port = (asked.getPort() > 0) ? asked.getPort() : defaultPort(asked.getScheme());
		set(told, "X-Forwarded-For", client);
		set(told, "X-Real-IP", client);
		set(told, "X-Forwarded-Proto", asked.getScheme());
		set(told, "X-Forwarded-Host", asked.getAuthority());
		set(told, "X-Forwarded-Port", Integer.toString(port));
		set(told, "Forwarded", forwarded(asked, client));
		CallTrace trace = ExchangeAttribute.TRACE.in(exchange);
		if (trace != null) {
			trace.headers().forEach(told::set);
		}
		set(told, PREFIX, prefix(request.getHeaders().getFirst(PREFIX), exchange));
		return told;
	}

	/** As it came, before a route's filters have changed its path. */
	private static URI asked(ServerWebExchange exchange) {
		return originals(exchange).orElse(exchange.getRequest().getURI());
	}

	private static Optional<URI> originals(ServerWebExchange exchange) {
		Iterable<URI> urls = exchange.getAttribute(ServerWebExchangeUtils.GATEWAY_ORIGINAL_REQUEST_URL_ATTR);
		return (urls != null && urls.iterator().hasNext()) ? Optional.of(urls.iterator().next()) : Optional.empty();
	}

	private static @Nullable String client(ServerHttpRequest request) {
		InetSocketAddress remote = request.getRemoteAddress();
		InetAddress address = (remote != null) ? remote.getAddress() : null;
		return (address != null) ? address.getHostAddress() : null;
	}

	private static int defaultPort(@Nullable String scheme) {
		return "https".equals(scheme) ? 443 : 80;
	}

	private static String forwarded(URI asked, @Nullable String client) {
		String address = (client != null) ? client : "unknown";
		String quoted = address.contains(":") ? "\"[" + address + "]\"" : address;
		return "for=" + quoted + ";host=\"" + asked.getAuthority() + "\";proto=" + asked.getScheme();
	}

	/**
	 * What filters of the route, and the proxy in front, took away from the path's
	 * beginning.
	 */
	private static @Nullable String prefix(@Nullable String inFront, ServerWebExchange exchange) {
		URI url = exchange.getRequiredAttribute(ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR);
		String before = asked(exchange).getRawPath();
		String after = url.getRawPath();
		boolean shortened = after.length() < before.length() && before.endsWith(after);
		String own = shortened ? before.substring(0, before.length() - after.length()) : "";
		String prefix = ((inFront != null) ? inFront : "") + own;
		return prefix.isEmpty() ? null : prefix;
	}

	private static void set(HttpHeaders headers, String name, @Nullable String value) {
		if (value != null) {
			headers.set(name, value);
		}
		else {
			headers.remove(name);
		}
	}

}
