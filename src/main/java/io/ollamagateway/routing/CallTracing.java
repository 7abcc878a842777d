package io.ollamagateway.routing;

import org.jspecify.annotations.Nullable;

import org.springframework.web.server.ServerWebExchange;

/**
 * Follows requests.
 */
@FunctionalInterface
public interface CallTracing {

	/**
	 * A request has come in on the gateway's port.
	 * @param exchange the request
	 * @return follows it to its end; {@code null} if nobody does, and whoever is asked on
	 * its behalf need not know
	 */
	@Nullable CallTrace begin(ServerWebExchange exchange);

}
