package io.ollamagateway.fleet.model;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * How instances of a pool are found that nobody has written down.
 *
 * @param source where they are looked for
 * @param health how they are checked
 * @param capacity what each of them can take, if it does not say so itself
 */
public record Discovery(Source source, HealthCheck health, Capacity capacity) {

	private static final int OLLAMA_PORT = 11434;

	/**
	 * Where instances are looked for. Two pools that look in the same place share what is
	 * found there.
	 */
	public sealed interface Source permits Dns, EndpointSlices {

	}

	/**
	 * A name in the DNS, such as that of a headless Service.
	 *
	 * @param name the name; SRV records are looked up if it begins with an underscore,
	 * else A and, if there are none, AAAA
	 * @param port the port of the instances, 0 if the SRV records say it
	 * @param server the name server; absent = those of this machine
	 */
	public record Dns(String name, int port, @Nullable InetSocketAddress server) implements Source {

		private static final Pattern NAME = Pattern.compile("(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\\.?)+");

		private static final int DNS_PORT = 53;

		private static final Pattern SERVER = Pattern.compile("(?:\\[([0-9a-fA-F:]+)]|([0-9.]+))(?::([0-9]+))?");

		private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|.*:.*:.*|\\[.*");

		/**
		 * Reads what is configured.
		 * @param text a name, with a port or without; without one it is 11434
		 * @param server the name server; absent = those of this machine
		 * @return the place
		 * @throws IllegalArgumentException with a sentence that says what is wrong
		 */
		public static Dns parse(String text, @Nullable InetSocketAddress server) {
			String trimmed = text.trim().toLowerCase(Locale.ROOT);
			int colon = trimmed.lastIndexOf(':');
			String name = (colon >= 0) ? trimmed.substring(0, colon) : trimmed;
			if (ADDRESS.matcher(trimmed).matches() || ADDRESS.matcher(name).matches()) {
				throw new IllegalArgumentException(
						"'" + text + "' is an address and no name; write it under 'instances'");
			}
			if (name.length() > 253 || !NAME.matcher(name).matches()) {
				throw new IllegalArgumentException("'" + text + "' is not a name in the DNS, or one with its port");
			}
			boolean service = name.startsWith("_");
			if (service && colon >= 0) {
				throw new IllegalArgumentException(
						"'" + text + "' must not have a port, which the SRV records of the name say");
			}
			int port = service ? 0 : (colon >= 0) ? portNumber(text, trimmed.substring(colon + 1)) : OLLAMA_PORT;
			return new Dns(name, port, server);
		}

		/**
		 * Reads the address of a name server.
		 * @param text an IP address, with a port or without; without one it is 53
		 * @return the address
		 * @throws IllegalArgumentException with a sentence that says what is wrong
		 */
		public static InetSocketAddress server(String text) {
			Matcher form = SERVER.matcher(text.trim());
			try {
				if (form.matches()) {
					String host = (form.group(1) != null) ? form.group(1) : form.group(2);
					return new InetSocketAddress(InetAddress.ofLiteral(host),
							(form.group(3) != null) ? portNumber(text, form.group(3)) : DNS_PORT);
				}
			}
			catch (IllegalArgumentException ex) {
				throw new IllegalArgumentException(
						"'" + text + "' is not the address of a name server: " + ex.getMessage(), ex);
			}
			throw new IllegalArgumentException(
					"'" + text + "' is not the address of a name server, such as 10.96.0.10:53");
		}

	}

	/**
	 * The EndpointSlices of Kubernetes that have certain labels.
	 *
	 * @param namespace their namespace; absent = the gateway's own
	 * @param selector a label selector, such as {@code ollama-gateway/pool=small}
	 * @param port the name or the number of the instances' port; absent = the only one,
	 * else {@code http} or {@code ollama}, else 11434
	 */
	public record EndpointSlices(@Nullable String namespace, String selector, @Nullable String port) implements Source {

		private static final Pattern PORT = Pattern.compile("[a-z0-9]([a-z0-9-]{0,13}[a-z0-9])?");

		private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

		public EndpointSlices {
			if (selector.isBlank()) {
				throw new IllegalArgumentException(
						"selector must name labels, such as ollama-gateway/pool=small; every service's endpoints"
								+ " would be taken for instances without");
			}
			if (namespace != null && !NAMESPACE.matcher(namespace).matches()) {
				throw new IllegalArgumentException("'" + namespace + "' is not a namespace");
			}
			if (port != null && !PORT.matcher(port).matches()) {
				throw new IllegalArgumentException("'" + port + "' is not the name or the number of a port");
			}
			if (port != null && port.chars().allMatch(Character::isDigit)) {
				portNumber(port, port);
			}
		}

	}

	private static int portNumber(String text, String port) {
		try {
			int number = Integer.parseInt(port);
			if (number >= 1 && number <= 65535) {
				return number;
			}
		}
		catch (NumberFormatException ex) {
			// told below
		}
		throw new IllegalArgumentException("the port of '" + text + "' must lie between 1 and 65535");
	}

}
