package io.ollamagateway.routing;

import io.ollamagateway.access.Caller;
import io.ollamagateway.access.Scope;

import org.springframework.cloud.gateway.route.Route;
import org.springframework.web.server.ServerWebExchange;

/**
 * Whom a route to another application admits, by its metadata {@code access}.
 */
enum ApplicationAccess {

	/** Everybody; credentials are the application's. */
	ANONYMOUS,
	/** Whoever has shown who it is. */
	KEY,
	/** Admins. */
	ADMIN;

	static final String METADATA = "access";

	/**
	 * What a route says.
	 * @param route the route
	 * @return for routes that say nothing, or nothing that is known, {@link #KEY}
	 */
	static ApplicationAccess of(Route route) {
		return switch (String.valueOf(route.getMetadata().get(METADATA))) {
			case "anonymous" -> ANONYMOUS;
			case "admin" -> ADMIN;
			default -> KEY;
		};
	}

	void admit(ServerWebExchange exchange, Caller caller) {
		if (this == ANONYMOUS) {
			return;
		}
		AccessRefusals.requireSound(exchange);
		if (this == ADMIN) {
			AccessRefusals.requireScope(caller, Scope.ADMIN);
		}
		else {
			AccessRefusals.requireKnown(caller);
		}
	}

}
