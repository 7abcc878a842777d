package io.ollamagateway.routing;

import io.ollamagateway.access.Caller;
import io.ollamagateway.access.Scope;
import io.ollamagateway.bodies.HeldBody;
import io.ollamagateway.models.Unloads;
import io.ollamagateway.protocol.ModelEcho;
import io.ollamagateway.protocol.ModelRequest;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Takes requests that do nothing but unload a model, from those who may: they are meant
 * for all of Ollama, and so go to each instance that has the model in memory, not to one
 * that would be chosen, and loads it first. From others nothing of that kind comes here,
 * since their wish is not heard.
 */
final class UnloadWebFilter implements WebFilter, Ordered {

	private final Unloads unloads;

	UnloadWebFilter(Unloads unloads) {
		this.unloads = unloads;
	}

	@Override
	public int getOrder() {
		return FilterOrder.UNLOAD;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		ModelRequest request = ExchangeAttribute.MODEL_REQUEST.in(exchange);
		if (request == null || !unloads(request) || ExchangeAttribute.POOL.in(exchange) == null) {
			return chain.filter(exchange);
		}
		Caller caller = ExchangeAttribute.CALLER.requiredIn(exchange);
		if (!caller.has(Scope.ADMIN)) {
			return chain.filter(exchange);
		}
		HeldBody body = ExchangeAttribute.HELD_BODY.requiredIn(exchange);
		return Mono.defer(() -> this.unloads.carryOut(request, body.sent().toByteArray())).flatMap((unloaded) -> {
			if (!unloaded.instances().isEmpty()) {
				exchange.getResponse().getHeaders().set("X-Gateway-Instance", String.join(",", unloaded.instances()));
			}
			return Answers.bytes(named(exchange, request), unloaded.answer().status(), unloaded.answer().type(),
					unloaded.answer().body());
		});
	}

	/** Who asks by an alias gets it back. */
	private static ServerWebExchange named(ServerWebExchange exchange, ModelRequest request) {
		if (ExchangeAttribute.SUBSTITUTES.requiredIn(exchange).target().isEmpty()) {
			return exchange;
		}
		ModelEcho echo = new ModelEcho(request.endpoint(), request.requestedModel());
		return exchange.mutate().response(new AliasResponse(exchange.getResponse(), echo)).build();
	}

	private static boolean unloads(ModelRequest request) {
		return request.loadOnly() && request.endpoint().operation().takesSlot() && request.keepAlive() != null
				&& request.keepAlive().unloadsNow();
	}

}
