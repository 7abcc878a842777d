package io.ollamagateway.monitoring;

import java.time.Duration;
import java.util.Map;

import io.ollamagateway.answers.Failure;
import io.ollamagateway.routing.CallTrace;
import io.ollamagateway.routing.EndedCall;
import io.ollamagateway.scheduling.Lease;
import io.opentelemetry.api.trace.Span;

/**
 * A request that nobody follows, because its client or a sampler does not want it.
 * Whoever is asked on its behalf is told so.
 *
 * @param tracing tells it
 * @param span the request's, which records nothing
 */
record UnfollowedRequest(SpanTracing tracing, Span span) implements CallTrace {

	@Override
	public void attemptBegun(Lease lease, int attempt, Duration queued) {
		// has no span
	}

	@Override
	public void attemptFailed(Failure failure) {
		// has no span
	}

	@Override
	public void ended(EndedCall call) {
		// nothing was recorded
	}

	@Override
	public Map<String, String> headers() {
		return this.tracing.headers(this.span);
	}

}
