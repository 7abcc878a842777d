package io.ollamagateway.routing;

import java.util.Map;
import java.util.Optional;

import io.ollamagateway.fleet.model.Pools;
import io.ollamagateway.protocol.BodyBytes;
import io.ollamagateway.protocol.Endpoint;
import io.ollamagateway.protocol.ModelRequest;
import io.ollamagateway.protocol.Refusal;
import io.ollamagateway.protocol.RequestReader;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.http.HttpMethod;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Reads what a request asks of which model, once, before a route is looked up: routes
 * then need to look at attributes only.
 */
final class ModelRequestWebFilter implements WebFilter, Ordered {

	/** A body beyond this is parsed off the event loop. */
	private static final long LARGE = 256 * 1024;

	private final GatewayPort port;

	private final SettingsOwner settings;

	private final HeldBytes heldBytes;

	ModelRequestWebFilter(GatewayPort port, SettingsOwner settings, HeldBytes heldBytes) {
		this.port = port;
		this.settings = settings;
		this.heldBytes = heldBytes;
	}

	@Override
	public int getOrder() {
		return FilterOrder.MODEL_REQUEST;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		Optional<Endpoint> endpoint = Endpoint.at(exchange.getRequest().getPath().value());
		if (endpoint.isEmpty() || !this.port.received(exchange)) {
			return chain.filter(exchange);
		}
		if (!HttpMethod.POST.equals(exchange.getRequest().getMethod())) {
			return Mono.error(Refusal.of(Refusal.Reason.METHOD_NOT_ALLOWED, "405 method not allowed"));
		}
		Settings current = this.settings.current();
		return Mono.using(this.heldBytes::reservation,
				(room) -> new BodyReader(current.limits()).read(exchange.getRequest(), room)
					.flatMap((body) -> (body.length() > LARGE) ? Mono.just(body).publishOn(Schedulers.boundedElastic())
							: Mono.just(body))
					.map((body) -> withModelRequest(exchange, endpoint.get(), body, room, current))
					.flatMap(chain::filter),
				HeldBytes.Reservation::release);
	}

	private static ServerWebExchange withModelRequest(ServerWebExchange exchange, Endpoint endpoint, BodyBytes received,
			HeldBytes.Reservation room, Settings settings) {
		ModelRequest request = RequestReader.read(endpoint, received, settings.defaultModel());
		HeldBody body = new HeldBody(forwarded(request, received, settings.defaultModel()), room);
		ExchangeAttribute.MODEL_REQUEST.put(exchange, request);
		ExchangeAttribute.HELD_BODY.put(exchange, body);
		Pools pools = settings.pools();
		pools.serving(request.model()).ifPresent((pool) -> ExchangeAttribute.POOL.put(exchange, pool));
		return exchange.mutate().request(new HeldBodyRequest(exchange.getRequest(), body)).build();
	}

	/**
	 * What is sent on: the JSON value without what stands around it, which Ollama does
	 * not read and which would keep it from noticing that its client is gone; with the
	 * default model in it where the client named none.
	 */
	private static BodyBytes forwarded(ModelRequest request, BodyBytes received, @Nullable String defaultModel) {
		boolean named = !request.requestedModel().equals(defaultModel);
		return named ? received.slice(request.bodySpan()) : request.rewrite(received, defaultModel, Map.of());
	}

}
