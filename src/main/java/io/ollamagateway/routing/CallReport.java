package io.ollamagateway.routing;

import java.time.Duration;
import java.util.function.Consumer;

import io.ollamagateway.access.Admission;
import io.ollamagateway.answers.Failure;
import io.ollamagateway.protocol.ModelRequest;
import io.ollamagateway.protocol.Refusal;
import io.ollamagateway.scheduling.Lease;
import org.jspecify.annotations.Nullable;

import org.springframework.web.server.ServerWebExchange;

/**
 * Tells all listeners what becomes of one request, and its caller's limits what it has
 * used.
 *
 * @param exchange the request
 * @param listeners who is told
 */
record CallReport(ServerWebExchange exchange, Listeners<CallListener> listeners) implements Call.Listener {

	@Override
	public void attemptBegun(Lease lease, int attempt, Duration queued) {
		trace((trace) -> trace.attemptBegun(lease, attempt, queued));
	}

	@Override
	public void attemptFailed(Lease lease, Failure failure) {
		trace((trace) -> trace.attemptFailed(failure));
		this.listeners.tell((listener) -> listener.attemptFailed(lease, failure));
	}

	@Override
	public void ended(@Nullable Lease lease, CallOutcome outcome) {
		Admission admission = ExchangeAttribute.ADMISSION.in(this.exchange);
		ModelRequest request = ExchangeAttribute.MODEL_REQUEST.in(this.exchange);
		if (admission != null && request != null) {
			TokensUsed.of(request, outcome).settle(admission);
		}
		EndedCall call = EndedCall.of(this.exchange, lease, outcome);
		trace((trace) -> trace.ended(call));
		this.listeners.tell((listener) -> listener.callEnded(call));
	}

	private void trace(Consumer<CallTrace> event) {
		CallTrace trace = ExchangeAttribute.TRACE.in(this.exchange);
		if (trace != null) {
			Listeners.tell("traces", trace, event);
		}
	}

	/**
	 * The request ended before it became a call.
	 * @param failure why
	 * @param refusal what its client is told
	 */
	void refused(Failure failure, Refusal refusal) {
		ended(null, CallOutcome.refused(failure, refusal, RequestIdWebFilter.sinceArrival(this.exchange)));
	}

}
