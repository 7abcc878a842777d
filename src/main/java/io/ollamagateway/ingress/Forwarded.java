package io.ollamagateway.ingress;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.NetUtil;
import org.jspecify.annotations.Nullable;

/**
 * What a proxy says of the client that it speaks for.
 *
 * @param client the client's address; absent if the proxy did not say a sound one
 * @param scheme {@code http} or {@code https}; absent if not said
 * @param host the host, with or without a port, that the client asked; absent if not said
 * @param port the port that the client asked; absent if not said
 */
record Forwarded(@Nullable InetAddress client, @Nullable String scheme, @Nullable String host, @Nullable String port) {

	private static final Forwarded NOTHING = new Forwarded(null, null, null, null);

	/**
	 * Reads {@code X-Forwarded-*}. Each proxy adds the address that it was called from
	 * behind those that it was told, so that only what stands behind the last stranger is
	 * the truth.
	 * @param headers the request's
	 * @param trusted whether an address is that of a proxy whose word counts
	 * @return what is said, as far as it can be believed
	 */
	static Forwarded ofXForwarded(HttpHeaders headers, Predicate<InetAddress> trusted) {
		List<String> addresses = values(headers, "X-Forwarded-For");
		InetAddress client = null;
		for (int i = addresses.size() - 1; i >= 0; i--) {
			InetAddress address = address(addresses.get(i));
			if (address == null) {
				break;
			}
			client = address;
			if (!trusted.test(address)) {
				break;
			}
		}
		return new Forwarded(client, scheme(last(headers, "X-Forwarded-Proto")), last(headers, "X-Forwarded-Host"),
				last(headers, "X-Forwarded-Port"));
	}

	/**
	 * Reads {@code Forwarded}, of which each proxy adds an element.
	 * @param headers the request's
	 * @param trusted whether an address is that of a proxy whose word counts
	 * @return what the outermost of the proxies that count says
	 */
	static Forwarded ofForwarded(HttpHeaders headers, Predicate<InetAddress> trusted) {
		List<String> elements = values(headers, "Forwarded");
		Forwarded said = NOTHING;
		for (int i = elements.size() - 1; i >= 0; i--) {
			Forwarded element = element(elements.get(i));
			if (element.client() == null) {
				break;
			}
			said = element;
			if (!trusted.test(element.client())) {
				break;
			}
		}
		return said;
	}

	private static Forwarded element(String text) {
		InetAddress client = null;
		String scheme = null;
		String host = null;
		for (String pair : text.split(";", -1)) {
			int equals = pair.indexOf('=');
			if (equals > 0) {
				String value = unquoted(pair.substring(equals + 1).strip());
				switch (pair.substring(0, equals).strip().toLowerCase(Locale.ROOT)) {
					case "for" -> client = address(value);
					case "proto" -> scheme = scheme(value);
					case "host" -> host = value;
					default -> {
						// who the proxy is makes no difference
					}
				}
			}
		}
		return new Forwarded(client, scheme, host, null);
	}

	private static String unquoted(String value) {
		return (value.length() > 1 && value.startsWith("\"") && value.endsWith("\""))
				? value.substring(1, value.length() - 1) : value;
	}

	private static @Nullable String scheme(@Nullable String value) {
		if (value == null) {
			return null;
		}
		return switch (value.toLowerCase(Locale.ROOT)) {
			case "https", "wss" -> "https";
			case "http", "ws" -> "http";
			default -> null;
		};
	}

	/** An address, perhaps with a port behind it. No name is looked up. */
	private static @Nullable InetAddress address(String text) {
		String host = text;
		if (host.startsWith("[")) {
			int end = host.indexOf(']');
			host = (end > 0) ? host.substring(1, end) : host;
		}
		else if (host.indexOf(':') == host.lastIndexOf(':') && host.indexOf(':') > 0) {
			host = host.substring(0, host.indexOf(':'));
		}
		byte[] bytes = NetUtil.createByteArrayFromIpAddressString(host);
		try {
			return (bytes != null) ? InetAddress.getByAddress(bytes) : null;
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static @Nullable String last(HttpHeaders headers, String name) {
		List<String> values = values(headers, name);
		return values.isEmpty() ? null : values.getLast();
	}

	/** Several fields of a name mean the same as one with commas. */
	private static List<String> values(HttpHeaders headers, String name) {
		List<String> values = new ArrayList<>();
		for (String field : headers.getAll(name)) {
			for (String value : field.split(",", -1)) {
				values.add(value.strip());
			}
		}
		return values;
	}

}
