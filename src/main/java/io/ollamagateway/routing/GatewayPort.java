package io.ollamagateway.routing;

import org.springframework.context.ApplicationContext;
import org.springframework.web.server.ServerWebExchange;

/**
 * Tells requests on the gateway's port from those on the actuator's, which has a web
 * context of its own but inherits the filters and error handlers of this one.
 */
final class GatewayPort {

	private final ApplicationContext gateway;

	GatewayPort(ApplicationContext gateway) {
		this.gateway = gateway;
	}

	boolean received(ServerWebExchange exchange) {
		return this.gateway.equals(exchange.getApplicationContext());
	}

}
