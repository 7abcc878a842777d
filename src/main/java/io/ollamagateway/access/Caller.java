package io.ollamagateway.access;

import java.net.InetAddress;
import java.net.InetSocketAddress;

import org.springframework.web.server.ServerWebExchange;

/**
 * Who sends a request.
 *
 * @param name what the caller is called in logs and is served fairly by
 * @param address the address it calls from, empty if it cannot be told
 */
public record Caller(String name, String address) {

	private static final String ANONYMOUS = "anonymous";

	/**
	 * The caller of a request.
	 * @param exchange the request
	 * @return the caller, by the address of its connection
	 */
	public static Caller of(ServerWebExchange exchange) {
		InetSocketAddress peer = exchange.getRequest().getRemoteAddress();
		InetAddress address = (peer != null) ? peer.getAddress() : null;
		return new Caller(ANONYMOUS, (address != null) ? address.getHostAddress() : "");
	}

}
