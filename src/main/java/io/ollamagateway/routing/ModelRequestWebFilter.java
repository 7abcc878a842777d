package io.ollamagateway.routing;

import java.util.List;
import java.util.Optional;

import io.ollamagateway.access.Caller;
import io.ollamagateway.bodies.BodyReader;
import io.ollamagateway.bodies.HeldBody;
import io.ollamagateway.bodies.HeldBodyRequest;
import io.ollamagateway.bodies.HeldBytes;
import io.ollamagateway.protocol.BodyBytes;
import io.ollamagateway.protocol.Endpoint;
import io.ollamagateway.protocol.ModelRequest;
import io.ollamagateway.protocol.RequestReader;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import io.ollamagateway.settings.KeepAlivePolicy;
import io.ollamagateway.settings.Settings;
import io.ollamagateway.settings.SettingsOwner;
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
		if (endpoint.isEmpty() || !this.port.received(exchange) || ExchangeAttribute.APPLICATION.in(exchange) != null) {
			return chain.filter(exchange);
		}
		if (!HttpMethod.POST.equals(exchange.getRequest().getMethod())) {
			return ServerApi.wrongMethod(List.of("POST")).handle(exchange);
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

	private static ModelRequest read(Endpoint endpoint, ServerWebExchange exchange, BodyBytes received,
			Settings settings) {
		if (endpoint == Endpoint.OPENAI_TRANSCRIPTIONS) {
			String type = exchange.getRequest().getHeaders().getFirst(HttpHeaders.CONTENT_TYPE);
			return RequestReader.readForm(endpoint, (type != null) ? type : "", received);
		}
		return RequestReader.read(endpoint, received, settings.defaultModel());
	}

	private ServerWebExchange withModelRequest(ServerWebExchange exchange, Endpoint endpoint, BodyBytes received,
			HeldBytes.Reservation room, Settings settings) {
		Caller caller = ExchangeAttribute.CALLER.requiredIn(exchange);
		ModelRequest read = read(endpoint, exchange, received, settings);
		Substitutes substitutes = new Substitutes(read, settings, KeepAlivePolicy.of(caller, settings.pools()));
		ForwardedRequest forwarded = substitutes.first(received);
		AccessRefusals.requireModel(caller, forwarded.request());
		if (substitutes.pool(forwarded.request().model()).isEmpty()) {
			// no route leads to where another model would be looked for
			Optional<ForwardedRequest> other = substitutes.next(received, caller);
			other.ifPresent((next) -> exchange.getResponse()
				.getHeaders()
				.set(Substitutes.HEADER, next.request().model().display()));
			forwarded = other.orElse(forwarded);
		}
		ModelRequest request = forwarded.request();
		HeldBody body = new HeldBody(received, forwarded.body(), room);
		ExchangeAttribute.SUBSTITUTES.put(exchange, substitutes);
		ExchangeAttribute.MODEL_REQUEST.put(exchange, request);
		ExchangeAttribute.HELD_BODY.put(exchange, body);
		substitutes.pool(request.model()).ifPresent((pool) -> ExchangeAttribute.POOL.put(exchange, pool));
		return exchange.mutate().request(new HeldBodyRequest(exchange.getRequest(), body)).build();
	}

}
