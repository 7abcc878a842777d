package io.ollamagateway.routing;

import io.ollamagateway.answers.Failure;
import io.ollamagateway.answers.FailureClassifier;
import io.ollamagateway.answers.StreamBuffers;
import io.ollamagateway.protocol.AnswerCounters;
import io.ollamagateway.protocol.Refusal;
import io.ollamagateway.scheduling.Lease;

import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import io.ollamagateway.settings.SettingsOwner;
import reactor.core.publisher.Mono;

/**
 * Begins a call and sees its end, whichever way it comes: from outside the filter that
 * writes the answer, and in the answer's body.
 */
final class CallFilter implements GlobalFilter, Ordered {

	private final SchedulerDriver scheduler;

	private final SettingsOwner settings;

	private final StreamBuffers buffers;

	private final Listeners<CallListener> listeners;

	CallFilter(SchedulerDriver scheduler, SettingsOwner settings, StreamBuffers buffers,
			Listeners<CallListener> listeners) {
		this.scheduler = scheduler;
		this.settings = settings;
		this.buffers = buffers;
		this.listeners = listeners;
	}

	@Override
	public int getOrder() {
		return FilterOrder.CALL;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
		Call call = new Call(new LeaseHolder(this.scheduler::giveBack), new CallReport(exchange, this.listeners));
		ExchangeAttribute.CALL.put(exchange, call);
		ServerHttpResponse response = exchange.getResponse();
		response.beforeCommit(() -> Mono.fromRunnable(() -> describe(response, call)));
		AnswerFlows flows = new AnswerFlows(exchange, this.settings.current().streamBuffer(), this.buffers);
		ServerHttpResponse watched = new WatchedResponse(response, flows, call);
		return chain.filter(exchange.mutate().response(watched).build())
			.doOnSuccess((_) -> call.written(WatchedResponse.status(response)))
			.doOnError((error) -> failed(call, error))
			.doOnCancel(() -> call.end(Failure.CLIENT_GONE, 0, AnswerCounters.UNKNOWN))
			.onErrorComplete(AnswerToldException.class);
	}

	private static void failed(Call call, Throwable error) {
		Failure failure = FailureClassifier.of(error, call.answered());
		int status = failure.status();
		if (error instanceof Refusal refusal) {
			status = refusal.status();
			call.refused(refusal.reason());
		}
		call.end(failure, Math.max(0, status), AnswerCounters.UNKNOWN);
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
