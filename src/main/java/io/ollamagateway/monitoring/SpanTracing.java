package io.ollamagateway.monitoring;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.ollamagateway.protocol.Endpoint;
import io.ollamagateway.protocol.ServerEndpoint;
import io.ollamagateway.routing.CallTrace;
import io.ollamagateway.routing.CallTracing;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;

/**
 * Makes a span of each request, in the client's trace if it sent one, and of each attempt
 * below it. It calls OpenTelemetry by itself: Spring's observation of a request, with the
 * bridge behind it, costs more and tells less.
 */
final class SpanTracing implements CallTracing {

	private static final TextMapGetter<HttpHeaders> SENT = new TextMapGetter<>() {

		@Override
		public Iterable<String> keys(HttpHeaders headers) {
			return headers.headerNames();
		}

		@Override
		public @Nullable String get(@Nullable HttpHeaders headers, String name) {
			return (headers != null) ? headers.getFirst(name) : null;
		}

	};

	private final Tracer tracer;

	private final TextMapPropagator propagator;

	/** The headers that tell of a trace. */
	private final List<String> fields;

	private final TraceLimit limit;

	/**
	 * Creates it.
	 * @param tracer makes the spans
	 * @param propagator reads and writes what tells of a trace
	 * @param limit how many requests may begin a trace
	 */
	SpanTracing(Tracer tracer, TextMapPropagator propagator, TraceLimit limit) {
		this.tracer = tracer;
		this.propagator = propagator;
		this.fields = List.copyOf(propagator.fields());
		this.limit = limit;
	}

	@Override
	public @Nullable CallTrace begin(ServerWebExchange exchange) {
		ServerHttpRequest request = exchange.getRequest();
		if (this.limit.isUsedUp() && !tellsOfTrace(request.getHeaders())) {
			// what would be dropped anyway; and where many are, even that costs
			return null;
		}
		String method = request.getMethod().name();
		String path = request.getPath().value();
		String route = route(path);
		Span span = this.tracer.spanBuilder((route != null) ? method + " " + route : method)
			.setParent(this.propagator.extract(Context.root(), request.getHeaders(), SENT))
			.setSpanKind(SpanKind.SERVER)
			.startSpan();
		if (!span.isRecording()) {
			return new UnfollowedRequest(this, span);
		}
		span.setAttribute("http.request.method", method).setAttribute("url.path", path);
		if (route != null) {
			span.setAttribute("http.route", route);
		}
		return new RequestSpans(this, span);
	}

	private boolean tellsOfTrace(HttpHeaders headers) {
		for (String field : this.fields) {
			if (headers.containsHeader(field)) {
				return true;
			}
		}
		return false;
	}

	/** Of Ollama's endpoints, so that there are only so many names of spans. */
	private static @Nullable String route(String path) {
		if (Endpoint.at(path).isPresent()) {
			return path;
		}
		return ServerEndpoint.at(path).map(ServerEndpoint::prefix).orElse(null);
	}

	/**
	 * Begins the span of an attempt.
	 * @param request the request's span
	 * @param name its name
	 */
	Span attempt(Span request, String name) {
		return this.tracer.spanBuilder(name)
			.setParent(Context.root().with(request))
			.setSpanKind(SpanKind.CLIENT)
			.startSpan();
	}

	/** The headers that tell of a span. */
	Map<String, String> headers(Span span) {
		Map<String, String> headers = new HashMap<>();
		this.propagator.inject(Context.root().with(span), headers, (_, name, value) -> headers.put(name, value));
		return headers;
	}

}
