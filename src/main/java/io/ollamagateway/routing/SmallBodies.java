package io.ollamagateway.routing;

import java.util.function.Function;

import io.ollamagateway.protocol.BodyBytes;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.web.server.ServerWebExchange;

/**
 * Reads the bodies of requests that the gateway answers itself, within the bounds that
 * all bodies have.
 */
final class SmallBodies {

	private final SettingsOwner settings;

	private final HeldBytes heldBytes;

	SmallBodies(SettingsOwner settings, HeldBytes heldBytes) {
		this.settings = settings;
		this.heldBytes = heldBytes;
	}

	/**
	 * Reads a body, which is held until the answer is written.
	 * @param exchange the request
	 * @param answer answers it, off the event loop
	 * @return completes with the answer
	 */
	Mono<Void> read(ServerWebExchange exchange, Function<BodyBytes, Mono<Void>> answer) {
		return Mono.using(this.heldBytes::reservation,
				(room) -> new BodyReader(this.settings.current().limits()).read(exchange.getRequest(), room)
					.publishOn(Schedulers.boundedElastic())
					.flatMap(answer),
				HeldBytes.Reservation::release);
	}

}
