package io.ollamagateway.routing;

import org.springframework.web.server.ServerWebExchange;

/**
 * Follows requests on their way to instances.
 */
@FunctionalInterface
public interface CallTracing {

	/**
	 * A request that is to go to an instance, or to another application, begins.
	 * @param exchange the request
	 * @return follows it to its end
	 */
	CallTrace begin(ServerWebExchange exchange);

}
