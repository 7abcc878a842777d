package io.ollamagateway.routing;

import io.ollamagateway.access.Admission;
import io.ollamagateway.access.CallerLimits;
import io.ollamagateway.protocol.Endpoint;
import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Keeps callers within their limits before anything of a request is read. Where tokens
 * are limited as well, all is taken at once when it is known what the request asks, so
 * that there is one question to Redis and not two.
 */
final class LimitWebFilter implements WebFilter, Ordered {

	private final GatewayPort port;

	private final CallerLimits limits;

	LimitWebFilter(GatewayPort port, CallerLimits limits) {
		this.port = port;
		this.limits = limits;
	}

	@Override
	public int getOrder() {
		return FilterOrder.LIMIT;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		String path = exchange.getRequest().getPath().value();
		if (!this.port.received(exchange) || ClientAddressWebFilter.isProbe(path)) {
			return chain.filter(exchange);
		}
		Admission admission = this.limits.arrived(ExchangeAttribute.CALLER.requiredIn(exchange));
		ExchangeAttribute.ADMISSION.put(exchange, admission);
		exchange.getResponse()
			.beforeCommit(
					() -> Mono.fromRunnable(() -> LimitHeaders.write(admission, exchange.getResponse().getHeaders())));
		boolean later = admission.needsEstimate() && ExchangeAttribute.APPLICATION.in(exchange) == null
				&& Endpoint.at(path).isPresent();
		return Mono.fromRunnable(admission::enter)
			.then(later ? Mono.empty() : Mono.defer(() -> admission.take(null)))
			.then(Mono.defer(() -> chain.filter(answered(exchange, admission))))
			// what could not be read counts as well; it has been taken if it could
			.onErrorResume((failure) -> later ? admission.take(null).then(Mono.error(failure)) : Mono.error(failure))
			// before whoever answers for it writes an error
			.doOnTerminate(admission::leave)
			.doFinally((_) -> admission.close());
	}

	private static ServerWebExchange answered(ServerWebExchange exchange, Admission admission) {
		if (!admission.hasPlace()) {
			return exchange;
		}
		return exchange.mutate().response(new PlaceResponse(exchange.getResponse(), admission::leave)).build();
	}

}
