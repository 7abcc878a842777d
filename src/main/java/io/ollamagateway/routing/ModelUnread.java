package io.ollamagateway.routing;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.web.server.ServerWebExchange;

/**
 * Stands for the model while routes are looked up before it is read: any route may match
 * then as far as the model goes, and it is remembered of which one that is said.
 */
final class ModelUnread {

	private @Nullable String askedBy;

	/**
	 * Whether a route may match though the request's model is not known.
	 * @param exchange the request
	 * @return {@code true} only while the model can still be read
	 */
	static boolean ask(ServerWebExchange exchange) {
		ModelUnread unread = ExchangeAttribute.MODEL_UNREAD.in(exchange);
		if (unread == null) {
			return false;
		}
		unread.askedBy = exchange.getAttribute(ServerWebExchangeUtils.GATEWAY_PREDICATE_ROUTE_ATTR);
		return true;
	}

	boolean decides(Route route) {
		return Objects.equals(this.askedBy, route.getId());
	}

}
