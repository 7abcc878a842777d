package io.ollamagateway.bodies;

import java.util.function.Function;

import io.ollamagateway.protocol.BodyBytes;
import io.ollamagateway.settings.SettingsOwner;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.web.server.ServerWebExchange;

/**
 * Reads the bodies of requests that the gateway answers itself, within the bounds that
 * all bodies have.
 */
public final class SmallBodies {

	private final SettingsOwner settings;

	private final HeldBytes heldBytes;

	/**
	 * Creates it.
	 * @param settings tell the bounds of each body
	 * @param heldBytes the room that all bodies share
	 */
	public SmallBodies(SettingsOwner settings, HeldBytes heldBytes) {
		this.settings = settings;
		this.heldBytes = heldBytes;
	}

	/**
	 * Reads a body, which is held until the answer is written.
	 * @param exchange the request
	 * @param answer answers it, off the event loop
	 * @return completes with the answer
	 */
	public Mono<Void> read(ServerWebExchange exchange, Function<BodyBytes, Mono<Void>> answer) {
		return Mono.using(this.heldBytes::reservation,
				(room) -> new BodyReader(this.settings.current().limits()).read(exchange.getRequest(), room)
					.publishOn(Schedulers.boundedElastic())
					.flatMap(answer),
				HeldBytes.Reservation::release);
	}

}
