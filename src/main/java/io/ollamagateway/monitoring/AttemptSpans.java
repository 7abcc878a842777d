package io.ollamagateway.monitoring;

import java.time.Duration;
import java.util.Map;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.ollamagateway.protocol.AnswerCounters;
import io.ollamagateway.protocol.ModelRequest;
import io.ollamagateway.routing.CallOutcome;
import io.ollamagateway.routing.CallTrace;
import io.ollamagateway.routing.EndedCall;
import io.ollamagateway.routing.Failure;
import io.ollamagateway.scheduling.Lease;
import org.jspecify.annotations.Nullable;

/**
 * The spans of one request's attempts, one after the other. Names of attributes are
 * OpenTelemetry's where it has one.
 */
final class AttemptSpans implements CallTrace {

	private final SpanTracing tracing;

	private final @Nullable TraceContext request;

	private @Nullable Span span;

	AttemptSpans(SpanTracing tracing, @Nullable TraceContext request) {
		this.tracing = tracing;
		this.request = request;
	}

	@Override
	public synchronized void attemptBegun(Lease lease, int attempt, Duration queued) {
		ModelRequest asked = lease.ticket().request();
		String operation = GenAiNames.operation(asked);
		Span begun = this.tracing.start(this.request,
				(asked != null) ? operation + " " + asked.model().display() : operation);
		begun.tag("gen_ai.provider.name", GenAiNames.PROVIDER).tag("gen_ai.operation.name", operation);
		if (asked != null) {
			begun.tag("gen_ai.request.model", asked.model().display());
		}
		begun.tag("ollama.pool", lease.pool().name())
			.tag("ollama.instance", lease.instance().id())
			.tag("ollama.choice", lease.choice().label())
			.tag("ollama.attempt", attempt)
			.tag("ollama.queue_wait", seconds(queued));
		this.span = begun;
	}

	@Override
	public synchronized void attemptFailed(Failure failure) {
		if (this.span != null) {
			this.span.tag("error.type", failure.label()).end();
			this.span = null;
		}
	}

	@Override
	public synchronized void ended(EndedCall call) {
		if (this.span == null) {
			return;
		}
		describe(this.span, call);
		this.span.end();
		this.span = null;
	}

	private static void describe(Span span, EndedCall call) {
		CallOutcome outcome = call.outcome();
		span.tag("ollama.request.id", call.id()).tag("http.response.status_code", outcome.status());
		if (outcome.failure() != null) {
			span.tag("error.type", outcome.name());
		}
		if (outcome.firstToken() != null) {
			span.tag("gen_ai.server.time_to_first_token", seconds(outcome.firstToken()));
		}
		AnswerCounters told = outcome.counters();
		if (told.load() != null) {
			span.tag("ollama.load", seconds(told.load()));
		}
		if (told.promptTokens() != null) {
			span.tag("gen_ai.usage.input_tokens", told.promptTokens());
		}
		if (told.cachedTokens() != null) {
			span.tag("gen_ai.usage.cache_read.input_tokens", told.cachedTokens());
		}
		if (told.outputTokens() != null) {
			span.tag("gen_ai.usage.output_tokens", told.outputTokens());
		}
	}

	private static double seconds(Duration duration) {
		return duration.toNanos() / 1e9;
	}

	@Override
	public synchronized Map<String, String> headers() {
		return (this.span != null) ? this.tracing.headers(this.span) : Map.of();
	}

}
