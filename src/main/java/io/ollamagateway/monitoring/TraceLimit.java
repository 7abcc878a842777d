package io.ollamagateway.monitoring;

import java.time.Duration;
import java.util.List;
import java.util.function.IntSupplier;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what traces cost where requests are many and small: of those that another
 * sampler would have followed, only so many a second are. An attempt goes with its
 * request, and a request with its client's trace, which would have a hole without it.
 */
final class TraceLimit implements Sampler {

	private final Sampler sampler;

	private final IntSupplier perSecond;

	private final TimeMeter clock;

	private volatile @Nullable Limit limit;

	/**
	 * Creates it.
	 * @param sampler says which requests would be followed
	 * @param perSecond how many may be; asked each time, 0 = all
	 * @param clock the time
	 */
	TraceLimit(Sampler sampler, IntSupplier perSecond, TimeMeter clock) {
		this.sampler = sampler;
		this.perSecond = perSecond;
		this.clock = clock;
	}

	@Override
	public SamplingResult shouldSample(Context parent, String traceId, String name, SpanKind kind,
			Attributes attributes, List<LinkData> links) {
		SpanContext above = Span.fromContext(parent).getSpanContext();
		if (above.isValid() && !above.isRemote()) {
			return above.isSampled() ? SamplingResult.recordAndSample() : SamplingResult.drop();
		}
		SamplingResult wanted = this.sampler.shouldSample(parent, traceId, name, kind, attributes, links);
		boolean follow = wanted.getDecision() != SamplingDecision.RECORD_AND_SAMPLE || above.isSampled() || mayFollow();
		return follow ? wanted : SamplingResult.drop();
	}

	private boolean mayFollow() {
		int most = this.perSecond.getAsInt();
		if (most == 0) {
			return true;
		}
		Limit current = this.limit;
		if (current == null || current.perSecond() != most) {
			current = limit(most);
			this.limit = current;
		}
		return current.bucket().tryConsume(1);
	}

	private Limit limit(int most) {
		return new Limit(most,
				Bucket.builder()
					.addLimit((limit) -> limit.capacity(most).refillGreedy(most, Duration.ofSeconds(1)))
					.withCustomTimePrecision(this.clock)
					.build());
	}

	@Override
	public String getDescription() {
		return "TraceLimit{" + this.sampler.getDescription() + "}";
	}

	/**
	 * What may still be followed.
	 *
	 * @param perSecond how many a second
	 * @param bucket counts them
	 */
	private record Limit(int perSecond, Bucket bucket) {
	}

}
