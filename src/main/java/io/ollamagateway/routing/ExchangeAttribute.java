package io.ollamagateway.routing;

import java.util.Map;

import io.ollamagateway.access.Caller;
import io.ollamagateway.fleet.model.Pool;
import io.ollamagateway.protocol.ModelRequest;
import org.jspecify.annotations.Nullable;
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

	/** Who sends the request; on every exchange that a route has matched. */
	static final ExchangeAttribute<Caller> CALLER = of("caller", Caller.class);

	/** What the request asks; on those whose body names a model. */
	static final ExchangeAttribute<ModelRequest> MODEL_REQUEST = of("modelRequest", ModelRequest.class);

	/** The request's body, held; beside {@link #MODEL_REQUEST}. */
	static final ExchangeAttribute<HeldBody> HELD_BODY = of("heldBody", HeldBody.class);

	/** The pool that serves the request's model; absent if there is none. */
	static final ExchangeAttribute<Pool> POOL = of("pool", Pool.class);

	/** The request's call; on every exchange that a route has matched. */
	static final ExchangeAttribute<Call> CALL = of("call", Call.class);

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

}
