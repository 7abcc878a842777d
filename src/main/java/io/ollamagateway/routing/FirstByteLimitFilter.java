package io.ollamagateway.routing;

import java.time.Duration;

import io.ollamagateway.answers.InstanceDownException;
import io.ollamagateway.answers.TimeLimitException;
import io.ollamagateway.fleet.model.Timeouts;
import io.ollamagateway.protocol.ModelRequest;
import io.ollamagateway.scheduling.Choice;
import io.ollamagateway.scheduling.Lease;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Ends the call to an instance that does not begin its answer in time, or that is found
 * to be down meanwhile. Ollama sends the headers with the first token, and the chain
 * further in completes with the headers. An answer that is not streamed sends nothing
 * until its end, so it has a limit of its own.
 */
final class FirstByteLimitFilter implements GlobalFilter, Ordered {

	private final InstanceOutages outages;

	FirstByteLimitFilter(InstanceOutages outages) {
		this.outages = outages;
	}

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
		Mono<Void> answer = chain.filter(exchange)
			.timeout(outage(lease), Mono.error(() -> new InstanceDownException(lease.instance().id())));
		return limit.isPositive() ? answer.timeout(limit, Mono.error(() -> TimeLimitException.firstByte(limit)))
				: answer;
	}

	/** One that was chosen although it is down has its chance. */
	private Mono<Void> outage(Lease lease) {
		return (lease.choice() == Choice.PANIC) ? Mono.never() : this.outages.of(lease.instance().id());
	}

}
