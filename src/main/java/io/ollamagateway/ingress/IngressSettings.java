package io.ollamagateway.ingress;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.ollamagateway.access.AddressRange;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;

/**
 * What the door does, valid and whole.
 *
 * @param connections the bounds of the connections that clients hold open
 * @param trustedProxies of whom it is believed whom they speak for
 * @param forwardedHeaders in which headers
 * @param allow the only client addresses that are served; empty for all
 * @param deny client addresses that are not served
 * @param httpsPort where clients without TLS are sent on to
 * @param maxHeaders the most header fields of a request
 * @param maxBodySize the largest body of a request to another application
 * @param bodyIdleTimeout how long such a body may stand still
 * @param origins further origins whose pages may use the model APIs
 * @param hosts the gateway's names
 * @param hsts for how long browsers are told to use https only
 */
public record IngressSettings(ConnectionProperties connections, List<AddressRange> trustedProxies,
		IngressProperties.ForwardedHeaders forwardedHeaders, List<AddressRange> allow, List<AddressRange> deny,
		int httpsPort, int maxHeaders, DataSize maxBodySize, Duration bodyIdleTimeout, List<String> origins,
		HostNames hosts, Duration hsts) {

	private static final String PREFIX = "ollama-gateway.";

	/**
	 * Makes settings of what is configured.
	 * @param connections as configured
	 * @param properties as configured
	 * @return the settings
	 * @throws InvalidConfigurationPropertyValueException names the property that is wrong
	 */
	public static IngressSettings of(ConnectionProperties connections, IngressProperties properties) {
		require(!connections.idleTimeout().isNegative(), "connections.idle-timeout", connections.idleTimeout(),
				"it must not be below 0");
		require(connections.maxStreams() > 0, "connections.max-streams", connections.maxStreams(),
				"it must be larger than 0");
		require(properties.maxHeaders() > 0, "ingress.max-headers", properties.maxHeaders(),
				"it must be larger than 0");
		require(!properties.bodyIdleTimeout().isNegative(), "ingress.body-idle-timeout", properties.bodyIdleTimeout(),
				"it must not be below 0");
		require(isPort(properties.plainPort()), "ingress.plain-port", properties.plainPort(), "it is not a port");
		require(isPort(properties.redirectPort()), "ingress.redirect-port", properties.redirectPort(),
				"it is not a port");
		require(isPort(properties.httpsPort()), "ingress.https-port", properties.httpsPort(), "it is not a port");
		require(!properties.hsts().isNegative(), "ingress.hsts", properties.hsts(), "it must not be below 0");
		return new IngressSettings(connections, ranges("trusted-proxies", properties.trustedProxies()),
				properties.forwardedHeaders(), ranges("allow", properties.allow()), ranges("deny", properties.deny()),
				properties.httpsPort(), properties.maxHeaders(), properties.maxBodySize(), properties.bodyIdleTimeout(),
				List.copyOf(properties.origins()), hosts(properties.hosts()), properties.hsts());
	}

	/**
	 * Whether what an address says of others is believed.
	 * @param address the address of a connection's other side
	 * @return whether it is one of the proxies in front
	 */
	boolean trusts(InetAddress address) {
		return contains(this.trustedProxies, address);
	}

	/**
	 * Whether a client is served.
	 * @param address the client's address, absent if it cannot be told
	 * @return {@code false} if its address is denied, or is not among the allowed ones
	 */
	public boolean serves(@Nullable InetAddress address) {
		if (address == null) {
			return this.allow.isEmpty() && this.deny.isEmpty();
		}
		return (this.allow.isEmpty() || contains(this.allow, address)) && !contains(this.deny, address);
	}

	/**
	 * Whether the gateway is meant by a name.
	 * @param host the name or address, with or without a port, as the header {@code Host}
	 * has it
	 * @return {@code false} if it is not known by it
	 */
	public boolean answersTo(String host) {
		return this.hosts.contain(host);
	}

	private static boolean contains(List<AddressRange> ranges, InetAddress address) {
		return ranges.stream().anyMatch((range) -> range.contains(address));
	}

	private static List<AddressRange> ranges(String property, List<String> texts) {
		List<AddressRange> ranges = new ArrayList<>();
		for (String text : texts) {
			try {
				ranges.add(AddressRange.parse(text));
			}
			catch (IllegalArgumentException ex) {
				throw new InvalidConfigurationPropertyValueException(
						PREFIX + "ingress." + property + "[" + ranges.size() + "]", text, ex.getMessage());
			}
		}
		return List.copyOf(ranges);
	}

	private static HostNames hosts(List<String> names) {
		for (int i = 0; i < names.size(); i++) {
			require(HostNames.isName(names.get(i)), "ingress.hosts[" + i + "]", names.get(i),
					"expected a name such as ollama.example.com or *.example.com, without a port");
		}
		return HostNames.of(names);
	}

	private static boolean isPort(@Nullable Integer port) {
		return port == null || (port >= 0 && port <= 65535);
	}

	private static void require(boolean holds, String property, @Nullable Object value, String problem) {
		if (!holds) {
			throw new InvalidConfigurationPropertyValueException(PREFIX + property, value, problem);
		}
	}

}
