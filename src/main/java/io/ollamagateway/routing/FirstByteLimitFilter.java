package io.ollamagateway.routing;

import java.time.Duration;

import io.ollamagateway.protocol.ModelRequest;
import io.ollamagateway.scheduling.Lease;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Ends the call to an instance that does not begin its stream in time. Ollama sends the
 * headers with the first token, and the chain further in completes with the headers. An
 * answer that is not streamed sends nothing until its end, so it has no such limit.
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
		if (lease == null || request == null || !request.stream()) {
			return chain.filter(exchange);
		}
		Duration limit = lease.pool().timeouts().firstByte();
		return chain.filter(exchange).timeout(limit, Mono.error(() -> new FirstByteTimeoutException(limit)));
	}

}
