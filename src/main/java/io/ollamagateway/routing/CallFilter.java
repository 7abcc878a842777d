package io.ollamagateway.routing;

import io.ollamagateway.access.Caller;
import io.ollamagateway.protocol.AnswerCounters;
import io.ollamagateway.protocol.ModelRequest;
import io.ollamagateway.protocol.Refusal;
import io.ollamagateway.scheduling.Lease;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Begins a call and sees its end, whichever way it comes: from outside the filter that
 * writes the answer, and in the answer's body.
 */
final class CallFilter implements GlobalFilter, Ordered {

	private final SchedulerDriver scheduler;

	private final Listeners<CallListener> listeners;

	CallFilter(SchedulerDriver scheduler, Listeners<CallListener> listeners) {
		this.scheduler = scheduler;
		this.listeners = listeners;
	}

	@Override
	public int getOrder() {
		return FilterOrder.CALL;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
		ModelRequest request = ExchangeAttribute.MODEL_REQUEST.in(exchange);
		HeldBody body = ExchangeAttribute.HELD_BODY.in(exchange);
		Call call = new Call(new LeaseHolder(this.scheduler::giveBack),
				(lease, outcome) -> this.listeners.tell((listener) -> listener.callEnded(request, lease, outcome)));
		ExchangeAttribute.CALL.put(exchange, call);
		ExchangeAttribute.CALLER.put(exchange, Caller.of(exchange));
		ServerHttpResponse response = exchange.getResponse();
		response.beforeCommit(() -> Mono.fromRunnable(() -> describe(response, call)));
		ServerHttpResponse watched = new WatchedResponse(response, (request != null) ? request.endpoint() : null,
				() -> begun(call, body), call::end);
		return chain.filter(exchange.mutate().response(watched).build())
			.doOnSuccess((_) -> call.end(FailureClassifier.of(WatchedResponse.status(response), ""),
					WatchedResponse.status(response), AnswerCounters.UNKNOWN))
			.doOnError((error) -> failed(call, error))
			.doOnCancel(() -> call.end(Failure.CLIENT_GONE, 0, AnswerCounters.UNKNOWN));
	}

	private static void failed(Call call, Throwable error) {
		Failure failure = FailureClassifier.of(error, call.answered());
		int status = (error instanceof Refusal refusal) ? refusal.status() : failure.status();
		call.end(failure, Math.max(0, status), AnswerCounters.UNKNOWN);
	}

	private static void begun(Call call, @Nullable HeldBody body) {
		call.firstByte();
		if (body != null) {
			body.letGo();
		}
	}

	/**
	 * The headers that tell how the answer came about.
	 */
	private static void describe(ServerHttpResponse response, Call call) {
		HttpHeaders headers = response.getHeaders();
		Lease lease = call.lastLease();
		if (lease == null) {
			return;
		}
		headers.set("X-Gateway-Pool", lease.pool().name());
		headers.set("X-Gateway-Instance", lease.instance().id());
		headers.set("X-Gateway-Attempts", Integer.toString(call.attempts()));
		headers.set("X-Gateway-Queue-Millis", Long.toString(call.queued().toMillis()));
		int status = WatchedResponse.status(response);
		if ((status == 429 || status == 503) && !headers.containsHeader(HttpHeaders.RETRY_AFTER)) {
			// Ollama says none with its own 503
			headers.set(HttpHeaders.RETRY_AFTER, "1");
		}
	}

}
