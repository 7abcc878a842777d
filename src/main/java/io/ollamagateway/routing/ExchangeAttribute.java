package io.ollamagateway.routing;

import java.util.Map;

import io.ollamagateway.access.Admission;
import io.ollamagateway.access.Caller;
import io.ollamagateway.bodies.HeldBody;
import io.ollamagateway.fleet.model.Pool;
import io.ollamagateway.protocol.ModelRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.security.core.AuthenticationException;
import org.springframework.web.server.ServerWebExchange;

/**
 * A value that one step of a request's way hands on to the later ones.
 *
 * @param name the attribute's name
 * @param type the value's type
 * @param <T> the value's type
 */
record ExchangeAttribute<T>(String name, Class<T> type) {

	/** The request's id; on every exchange. */
	static final ExchangeAttribute<String> REQUEST_ID = of("requestId", String.class);

	/** When the request arrived, by {@link System#nanoTime()}; on every exchange. */
	static final ExchangeAttribute<Long> ARRIVED = of("arrived", Long.class);

	/** The route to another application that takes the request; absent if none does. */
	static final ExchangeAttribute<Route> APPLICATION = of("application", Route.class);

	/** While it is found out whether another application takes the request. */
	static final ExchangeAttribute<ModelUnread> MODEL_UNREAD = of("modelUnread", ModelUnread.class);

	/** Who sends the request; on every exchange of the gateway's port. */
	static final ExchangeAttribute<Caller> CALLER = of("caller", Caller.class);

	/** Why the credentials of a request are none; on exchanges with such. */
	static final ExchangeAttribute<AuthenticationException> REJECTED_CREDENTIALS = of("rejectedCredentials",
			AuthenticationException.class);

	/** What the request takes from its caller's limits; beside {@link #CALLER}. */
	static final ExchangeAttribute<Admission> ADMISSION = of("admission", Admission.class);

	/** What the request asks; on those whose body names a model. */
	static final ExchangeAttribute<ModelRequest> MODEL_REQUEST = of("modelRequest", ModelRequest.class);

	/** The request's body, held; beside {@link #MODEL_REQUEST}. */
	static final ExchangeAttribute<HeldBody> HELD_BODY = of("heldBody", HeldBody.class);

	/** The pool that serves the request's model; absent if there is none. */
	static final ExchangeAttribute<Pool> POOL = of("pool", Pool.class);

	/** The request's call; on every exchange that a route has matched. */
	static final ExchangeAttribute<Call> CALL = of("call", Call.class);

	/** Which models may serve the request; beside {@link #MODEL_REQUEST}. */
	static final ExchangeAttribute<Substitutes> SUBSTITUTES = of("substitutes", Substitutes.class);

	/** Set while the request's model is pulled, and from then on. */
	static final ExchangeAttribute<Boolean> PULLING = of("pulling", Boolean.class);

	/** The methods that the path takes; where the request's is another one. */
	static final ExchangeAttribute<String> ALLOWED_METHODS = of("allowedMethods", String.class);

	/** What follows the request; only where requests are traced. */
	static final ExchangeAttribute<CallTrace> TRACE = of("trace", CallTrace.class);

	private static <T> ExchangeAttribute<T> of(String name, Class<T> type) {
		return new ExchangeAttribute<>("ollama-gateway." + name, type);
	}

	@Nullable T in(ServerWebExchange exchange) {
		return in(exchange.getAttributes());
	}

	@Nullable T in(Map<String, Object> attributes) {
		return this.type.cast(attributes.get(this.name));
	}

	T requiredIn(ServerWebExchange exchange) {
		T value = in(exchange);
		if (value == null) {
			throw new IllegalStateException("No " + this.name + " on this exchange");
		}
		return value;
	}

	void put(ServerWebExchange exchange, T value) {
		exchange.getAttributes().put(this.name, value);
	}

	void remove(ServerWebExchange exchange) {
		exchange.getAttributes().remove(this.name);
	}

}
