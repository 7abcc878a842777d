package io.ollamagateway.routing;

import java.time.Duration;

import io.ollamagateway.answers.Failure;
import io.ollamagateway.answers.FailureClassifier;
import io.ollamagateway.protocol.AnswerCounters;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Tells of requests to Ollama's API that the gateway answers by itself, such as lists and
 * changes of models. Of calls it is told elsewhere, and of refusals as well.
 */
final class OwnAnswerWebFilter implements WebFilter, Ordered {

	private final GatewayPort port;

	private final Listeners<CallListener> listeners;

	OwnAnswerWebFilter(GatewayPort port, Listeners<CallListener> listeners) {
		this.port = port;
		this.listeners = listeners;
	}

	@Override
	public int getOrder() {
		return FilterOrder.OWN_ANSWER;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		String path = exchange.getRequest().getPath().value();
		if (!(path.startsWith("/api/") || path.startsWith("/v1/")) || !this.port.received(exchange)) {
			return chain.filter(exchange);
		}
		return chain.filter(exchange)
			.doOnSuccess((_) -> ended(exchange, null))
			.doOnCancel(() -> ended(exchange, Failure.CLIENT_GONE));
	}

	private void ended(ServerWebExchange exchange, @Nullable Failure failure) {
		if (ExchangeAttribute.CALL.in(exchange) == null) {
			int status = (failure == null) ? WatchedResponse.status(exchange.getResponse()) : 0;
			Failure seen = (failure == null && status >= 400) ? FailureClassifier.of(status, "") : failure;
			new CallReport(exchange, this.listeners).ended(null, new CallOutcome(seen, null, status, 0, Duration.ZERO,
					null, null, RequestIdWebFilter.sinceArrival(exchange), 0, AnswerCounters.UNKNOWN));
		}
	}

}
