package io.ollamagateway.monitoring;

import java.time.Duration;
import java.util.Map;

import io.ollamagateway.protocol.AnswerCounters;
import io.ollamagateway.protocol.ModelRequest;
import io.ollamagateway.routing.CallOutcome;
import io.ollamagateway.routing.CallTrace;
import io.ollamagateway.routing.EndedCall;
import io.ollamagateway.answers.Failure;
import io.ollamagateway.scheduling.Lease;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import org.jspecify.annotations.Nullable;

/**
 * The spans of one request: its own, and below it one of each attempt, one after the
 * other. Names of attributes are OpenTelemetry's where it has one.
 */
final class RequestSpans implements CallTrace {

	private final SpanTracing tracing;

	private final Span request;

	private @Nullable Span attempt;

	/**
	 * Follows a request.
	 * @param tracing makes the spans of its attempts
	 * @param request the span of the request, which has begun
	 */
	RequestSpans(SpanTracing tracing, Span request) {
		this.tracing = tracing;
		this.request = request;
	}

	@Override
	public synchronized void attemptBegun(Lease lease, int attempt, Duration queued) {
		ModelRequest asked = lease.ticket().request();
		String operation = GenAiNames.operation(asked);
		Span begun = this.tracing.attempt(this.request,
				(asked != null) ? operation + " " + asked.model().display() : operation);
		this.attempt = begun;
		begun.setAttribute("gen_ai.provider.name", GenAiNames.PROVIDER)
			.setAttribute("gen_ai.operation.name", operation);
		if (asked != null) {
			begun.setAttribute("gen_ai.request.model", asked.model().display());
		}
		begun.setAttribute("ollama.pool", lease.pool().name())
			.setAttribute("ollama.instance", lease.instance().id())
			.setAttribute("ollama.choice", lease.choice().label())
			.setAttribute("ollama.attempt", attempt)
			.setAttribute("ollama.queue_wait", seconds(queued));
	}

	@Override
	public synchronized void attemptFailed(Failure failure) {
		if (this.attempt != null) {
			failed(this.attempt, failure);
			this.attempt.end();
			this.attempt = null;
		}
	}

	@Override
	public synchronized void ended(EndedCall call) {
		if (this.attempt != null) {
			describe(this.attempt, call.outcome());
			end(this.attempt, call);
			this.attempt = null;
		}
		end(this.request, call);
	}

	private static void end(Span span, EndedCall call) {
		CallOutcome outcome = call.outcome();
		span.setAttribute("ollama.request.id", call.id());
		if (outcome.status() > 0) {
			span.setAttribute("http.response.status_code", outcome.status());
		}
		if (outcome.failure() != null) {
			failed(span, outcome.failure());
		}
		span.end();
	}

	/** What the caller did or did not do is no error of the server's. */
	private static void failed(Span span, Failure failure) {
		span.setAttribute("error.type", failure.label());
		if (failure.verdict() == Failure.Verdict.FAILURE || failure.status() >= 500) {
			span.setStatus(StatusCode.ERROR);
		}
	}

	private static void describe(Span span, CallOutcome outcome) {
		if (outcome.firstToken() != null) {
			span.setAttribute("gen_ai.server.time_to_first_token", seconds(outcome.firstToken()));
		}
		AnswerCounters told = outcome.counters();
		if (told.load() != null) {
			span.setAttribute("ollama.load", seconds(told.load()));
		}
		if (told.promptTokens() != null) {
			span.setAttribute("gen_ai.usage.input_tokens", told.promptTokens());
		}
		if (told.cachedTokens() != null) {
			span.setAttribute("gen_ai.usage.cache_read.input_tokens", told.cachedTokens());
		}
		if (told.outputTokens() != null) {
			span.setAttribute("gen_ai.usage.output_tokens", told.outputTokens());
		}
	}

	private static double seconds(Duration duration) {
		return duration.toNanos() / 1e9;
	}

	@Override
	public synchronized Map<String, String> headers() {
		return this.tracing.headers((this.attempt != null) ? this.attempt : this.request);
	}

}
