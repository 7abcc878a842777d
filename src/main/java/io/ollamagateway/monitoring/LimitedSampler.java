package io.ollamagateway.monitoring;

import java.util.List;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;

/**
 * Of the requests that another sampler would have followed, follows only as many as a
 * limit lets through. An attempt goes with its request, and a request with its client's
 * trace, which would have a hole without it.
 */
final class LimitedSampler implements Sampler {

	private final Sampler sampler;

	private final TraceLimit limit;

	/**
	 * Creates it.
	 * @param sampler says which requests would be followed
	 * @param limit bounds how many are
	 */
	LimitedSampler(Sampler sampler, TraceLimit limit) {
		this.sampler = sampler;
		this.limit = limit;
	}

	@Override
	public SamplingResult shouldSample(Context parent, String traceId, String name, SpanKind kind,
			Attributes attributes, List<LinkData> links) {
		SpanContext above = Span.fromContext(parent).getSpanContext();
		if (above.isValid() && !above.isRemote()) {
			return above.isSampled() ? SamplingResult.recordAndSample() : SamplingResult.drop();
		}
		SamplingResult wanted = this.sampler.shouldSample(parent, traceId, name, kind, attributes, links);
		boolean follow = wanted.getDecision() != SamplingDecision.RECORD_AND_SAMPLE || above.isSampled()
				|| this.limit.take();
		return follow ? wanted : SamplingResult.drop();
	}

	@Override
	public String getDescription() {
		return "LimitedSampler{" + this.sampler.getDescription() + "}";
	}

}
