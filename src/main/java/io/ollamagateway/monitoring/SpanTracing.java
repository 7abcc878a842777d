package io.ollamagateway.monitoring;

import java.util.HashMap;
import java.util.Map;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import io.micrometer.tracing.propagation.Propagator;
import io.ollamagateway.routing.CallTrace;
import io.ollamagateway.routing.CallTracing;
import org.jspecify.annotations.Nullable;

import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.springframework.web.server.ServerWebExchange;

/**
 * Makes a span of each attempt, below the span that Spring makes of the request.
 */
final class SpanTracing implements CallTracing {

	private final Tracer tracer;

	private final Propagator propagator;

	SpanTracing(Tracer tracer, Propagator propagator) {
		this.tracer = tracer;
		this.propagator = propagator;
	}

	@Override
	public CallTrace begin(ServerWebExchange exchange) {
		return new AttemptSpans(this, parent(exchange));
	}

	private static @Nullable TraceContext parent(ServerWebExchange exchange) {
		TracingContext context = ServerRequestObservationContext.findCurrent(exchange.getAttributes())
			.map((request) -> request.<TracingContext>get(TracingContext.class))
			.orElse(null);
		Span span = (context != null) ? context.getSpan() : null;
		return (span != null) ? span.context() : null;
	}

	/**
	 * A new span.
	 * @param parent the span that it is part of; absent if it begins a trace
	 * @param name its name
	 */
	Span start(@Nullable TraceContext parent, String name) {
		Span.Builder span = this.tracer.spanBuilder().name(name).kind(Span.Kind.CLIENT);
		return ((parent != null) ? span.setParent(parent) : span.setNoParent()).start();
	}

	/** The headers that tell of a span. */
	Map<String, String> headers(Span span) {
		Map<String, String> headers = new HashMap<>();
		this.propagator.inject(span.context(), headers, (_, name, value) -> headers.put(name, value));
		return headers;
	}

}
