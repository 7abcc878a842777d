package io.ollamagateway.routing;

import java.util.Optional;

import io.ollamagateway.fleet.model.Pools;
import io.ollamagateway.protocol.BodyBytes;
import io.ollamagateway.protocol.Endpoint;
import io.ollamagateway.protocol.ModelRequest;
import io.ollamagateway.protocol.Refusal;
import io.ollamagateway.protocol.RequestReader;
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

	private final KeepAlivePolicy keepAlive;

	ModelRequestWebFilter(GatewayPort port, SettingsOwner settings, HeldBytes heldBytes, KeepAlivePolicy keepAlive) {
		this.port = port;
		this.settings = settings;
		this.heldBytes = heldBytes;
		this.keepAlive = keepAlive;
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

	private ServerWebExchange withModelRequest(ServerWebExchange exchange, Endpoint endpoint, BodyBytes received,
			HeldBytes.Reservation room, Settings settings) {
		ForwardedRequest forwarded = ForwardedRequest
			.of(RequestReader.read(endpoint, received, settings.defaultModel()), received, settings, this.keepAlive);
		ModelRequest request = forwarded.request();
		HeldBody body = new HeldBody(forwarded.body(), room);
		ExchangeAttribute.MODEL_REQUEST.put(exchange, request);
		ExchangeAttribute.HELD_BODY.put(exchange, body);
		Pools pools = settings.pools();
		pools.serving(request.model()).ifPresent((pool) -> ExchangeAttribute.POOL.put(exchange, pool));
		return exchange.mutate().request(new HeldBodyRequest(exchange.getRequest(), body)).build();
	}

}
