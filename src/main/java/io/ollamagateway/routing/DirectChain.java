package io.ollamagateway.routing;

import java.util.List;
import java.util.function.Function;

import reactor.core.publisher.Mono;

import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilterChain;

/**
 * Filters that call each other, with nothing in between. What one of them throws is an
 * error to those in front of it, as in the framework's own chains.
 */
final class DirectChain implements WebFilterChain, GatewayFilterChain {

	private final Function<ServerWebExchange, Mono<Void>> step;

	private DirectChain(Function<ServerWebExchange, Mono<Void>> step) {
		this.step = step;
	}

	/**
	 * A chain of filters.
	 * @param filters the filters, in order
	 * @param call calls one of them, and hands it the rest
	 * @param end what comes behind the last one
	 * @param <F> their kind
	 * @return the chain's beginning
	 */
	static <F> DirectChain of(List<F> filters, Step<F> call, Function<ServerWebExchange, Mono<Void>> end) {
		DirectChain chain = new DirectChain(end);
		for (F filter : filters.reversed()) {
			DirectChain next = chain;
			chain = new DirectChain((exchange) -> call.filter(filter, exchange, next));
		}
		return chain;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange) {
		try {
			return this.step.apply(exchange);
		}
		catch (RuntimeException ex) {
			return Mono.error(ex);
		}
	}

	/**
	 * Calls a filter of some kind.
	 *
	 * @param <F> the kind
	 */
	@FunctionalInterface
	interface Step<F> {

		Mono<Void> filter(F filter, ServerWebExchange exchange, DirectChain next);

	}

}
