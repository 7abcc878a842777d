package io.ollamagateway.routing;

import org.springframework.web.server.ServerWebExchange;

/**
 * Follows requests.
 */
@FunctionalInterface
public interface CallTracing {

	/**
	 * A request has come in on the gateway's port.
	 * @param exchange the request
	 * @return follows it to its end
	 */
	CallTrace begin(ServerWebExchange exchange);

}
