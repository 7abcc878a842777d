package io.ollamagateway.routing;

import java.util.HashSet;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import org.springframework.http.HttpHeaders;

/**
 * Keeps back what an instance says of its own connection, and of origins: that is the
 * gateway's to say, and the instance was not told the client's.
 */
final class InstanceResponseHeaders {

	private static final Set<String> OF_CONNECTION = Set.of("connection", "keep-alive", "transfer-encoding", "te",
			"trailer", "proxy-authenticate", "proxy-authorization", "upgrade");

	private InstanceResponseHeaders() {
	}

	/**
	 * Hands an instance's headers on.
	 * @param received what it sent
	 * @param passed where they are added
	 * @return the names of those that were
	 */
	static Set<String> copy(io.netty.handler.codec.http.HttpHeaders received, HttpHeaders passed) {
		Set<String> names = new HashSet<>();
		Iterator<Map.Entry<String, String>> all = received.iteratorAsString();
		while (all.hasNext()) {
			Map.Entry<String, String> header = all.next();
			String name = header.getKey();
			if (passes(name, received)) {
				passed.add(name, header.getValue());
				names.add(name);
			}
		}
		if (received.contains(HttpHeaders.CONTENT_LENGTH)) {
			// left there by an attempt that has failed
			passed.remove(HttpHeaders.TRANSFER_ENCODING);
		}
		return names;
	}

	private static boolean passes(String name, io.netty.handler.codec.http.HttpHeaders received) {
		String lower = name.toLowerCase(Locale.ROOT);
		return !OF_CONNECTION.contains(lower) && !lower.startsWith("access-control-")
				&& !received.containsValue(HttpHeaders.CONNECTION, name, true);
	}

}
