package io.ollamagateway.ingress;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.netty.http.server.ConnectionInfo;

/**
 * Finds out who sends a request and which URL it asked, before anything else sees the
 * request: from then on its remote address is the client's, and headers in which
 * strangers say who they are do not exist. So nothing behind the door (callers, limits,
 * logs, predicates of routes) can be misled by one.
 */
final class TrustedProxies implements BiFunction<ConnectionInfo, HttpRequest, ConnectionInfo> {

	private static final Logger log = LoggerFactory.getLogger(TrustedProxies.class);

	private static final long WARNING_NANOS = Duration.ofMinutes(10).toNanos();

	private static final String COMMON_PREFIX = "x-forwarded-";

	/** What is in the request itself once it has been believed. */
	private static final Set<String> BELIEVED = Set.of("x-forwarded-for", "x-forwarded-proto", "x-forwarded-host",
			"x-forwarded-port", "forwarded", "x-real-ip");

	private static final Pattern HOST = Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(?::(\\d{1,5}))?");

	private final AtomicLong nextWarning = new AtomicLong(System.nanoTime());

	private final IngressSettingsSource settings;

	TrustedProxies(IngressSettingsSource settings) {
		this.settings = settings;
	}

	@Override
	public ConnectionInfo apply(ConnectionInfo connection, HttpRequest request) {
		InetSocketAddress remote = connection.getRemoteAddress();
		InetAddress peer = (remote != null) ? remote.getAddress() : null;
		IngressSettings current = this.settings.current();
		boolean trusted = peer != null && current.trusts(peer);
		ConnectionInfo told = connection;
		if (trusted) {
			told = told(connection, request, switch (current.forwardedHeaders()) {
				case X_FORWARDED -> Forwarded.ofXForwarded(request.headers(), current::trusts);
				case FORWARDED -> Forwarded.ofForwarded(request.headers(), current::trusts);
			});
		}
		drop(request.headers(), trusted, peer);
		return told;
	}

	private static ConnectionInfo told(ConnectionInfo connection, HttpRequest request, Forwarded said) {
		ConnectionInfo told = connection;
		InetSocketAddress remote = connection.getRemoteAddress();
		if (said.client() != null && remote != null) {
			told = told.withRemoteAddress(new InetSocketAddress(said.client(), remote.getPort()));
		}
		if (said.scheme() != null) {
			told = told.withScheme(said.scheme());
		}
		InetSocketAddress local = connection.getHostAddress();
		Matcher host = (said.host() != null) ? HOST.matcher(said.host()) : null;
		if (host != null && host.matches() && local != null) {
			told = told.withHostAddress(local, host.group(1), port(host.group(2)));
			request.headers().set(HttpHeaderNames.HOST, host.group());
		}
		int port = port(said.port());
		return (port > 0 && local != null) ? told.withHostAddress(local, told.getHostName(), port) : told;
	}

	private static int port(@Nullable String digits) {
		boolean sound = digits != null && digits.matches("\\d{1,5}");
		return sound ? Integer.parseInt(digits) : -1;
	}

	/**
	 * A trusted proxy may say more of its client than the gateway asks, such as a user's
	 * name or a prefix that it took away: that is for the applications behind.
	 */
	private void drop(HttpHeaders headers, boolean trusted, @Nullable InetAddress peer) {
		List<String> dropped = new ArrayList<>(0);
		for (Map.Entry<String, String> header : headers) {
			String name = header.getKey();
			if (name.length() >= "forwarded".length()) {
				String lower = name.toLowerCase(Locale.ROOT);
				if (BELIEVED.contains(lower) || (!trusted && lower.startsWith(COMMON_PREFIX))) {
					dropped.add(name);
				}
			}
		}
		if (!dropped.isEmpty()) {
			dropped.forEach(headers::remove);
			if (!trusted) {
				warn(peer);
			}
		}
	}

	private void warn(@Nullable InetAddress peer) {
		long now = System.nanoTime();
		long next = this.nextWarning.get();
		if (now - next >= 0 && this.nextWarning.compareAndSet(next, now + WARNING_NANOS)) {
			log.warn(
					"{} says for whom it calls, which counts for nothing since it is not among"
							+ " ollama-gateway.ingress.trusted-proxies",
					(peer != null) ? peer.getHostAddress() : "A client without an address");
		}
	}

}
