package io.ollamagateway.routing;

import java.time.Duration;

import io.ollamagateway.answers.TimeLimitException;
import io.ollamagateway.fleet.model.Timeouts;
import io.ollamagateway.protocol.ModelRequest;
import io.ollamagateway.scheduling.Lease;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Ends the call to an instance that does not begin its answer in time. Ollama sends the
 * headers with the first token, and the chain further in completes with the headers. An
 * answer that is not streamed sends nothing until its end, so it has a limit of its own.
 */
final class FirstByteLimitFilter implements GlobalFilter, Ordered {

	@Override
	public int getOrder() {
		return FilterOrder.FIRST_BYTE_LIMIT;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
		Lease lease = ExchangeAttribute.CALL.requiredIn(exchange).leases().lease();
		ModelRequest request = ExchangeAttribute.MODEL_REQUEST.in(exchange);
		if (lease == null || request == null) {
			return chain.filter(exchange);
		}
		Timeouts timeouts = lease.pool().timeouts();
		Duration limit = request.stream() ? timeouts.firstByte() : timeouts.wholeAnswer();
		if (!limit.isPositive()) {
			return chain.filter(exchange);
		}
		return chain.filter(exchange).timeout(limit, Mono.error(() -> TimeLimitException.firstByte(limit)));
	}

}
