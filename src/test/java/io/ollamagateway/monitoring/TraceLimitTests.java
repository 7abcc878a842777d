package io.ollamagateway.monitoring;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.ollamagateway.HandClock;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TraceLimitTests {

	private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

	private static final String SPAN = "00f067aa0ba902b7";

	private final AtomicInteger most = new AtomicInteger(10);

	private final HandClock clock = new HandClock();

	private final TraceLimit bound = new TraceLimit(this.most::get, this.clock);

	private final Sampler limit = limit(Sampler.parentBased(Sampler.alwaysOn()));

	private Sampler limit(Sampler sampler) {
		return new LimitedSampler(sampler, this.bound);
	}

	@Test
	void soManyASecondAreFollowedAndNoMore() {
		assertThat(followed(1000, Context.root())).isEqualTo(10);
		this.clock.pass(Duration.ofMillis(500));
		assertThat(followed(1000, Context.root())).isEqualTo(5);
		this.clock.pass(Duration.ofHours(1));
		assertThat(followed(1000, Context.root())).isEqualTo(10);
	}

	@Test
	void itIsUsedUpUntilOneMoreMayBeFollowed() {
		assertThat(this.bound.isUsedUp()).isFalse();
		assertThat(followed(9, Context.root())).isEqualTo(9);
		assertThat(this.bound.isUsedUp()).isFalse();
		assertThat(followed(1, Context.root())).isEqualTo(1);
		assertThat(this.bound.isUsedUp()).isTrue();
		this.clock.pass(Duration.ofMillis(99));
		assertThat(this.bound.isUsedUp()).isTrue();
		this.clock.pass(Duration.ofMillis(1));
		assertThat(this.bound.isUsedUp()).isFalse();
	}

	@Test
	void withoutALimitAllAreFollowed() {
		this.most.set(0);
		assertThat(this.bound.isUsedUp()).isFalse();
		assertThat(followed(1000, Context.root())).isEqualTo(1000);
	}

	@Test
	void anotherLimitCountsAtOnce() {
		assertThat(followed(1000, Context.root())).isEqualTo(10);
		this.most.set(20);
		assertThat(followed(1000, Context.root())).isEqualTo(20);
	}

	@Test
	void whatItsClientFollowsIsFollowedAndCountsForNothing() {
		assertThat(followed(1000, under(SpanContext::createFromRemoteParent, true))).isEqualTo(1000);
		assertThat(followed(1000, Context.root())).isEqualTo(10);
	}

	@Test
	void whatItsClientDoesNotFollowIsNot() {
		assertThat(followed(1000, under(SpanContext::createFromRemoteParent, false))).isZero();
		assertThat(followed(1000, Context.root())).isEqualTo(10);
	}

	@Test
	void anAttemptGoesWithItsRequestWhateverTheSampler() {
		Sampler always = limit(Sampler.alwaysOn());
		assertThat(followed(always, 1000, under(SpanContext::create, true))).isEqualTo(1000);
		assertThat(followed(always, 1000, under(SpanContext::create, false))).isZero();
		assertThat(followed(always, 1000, Context.root())).isEqualTo(10);
	}

	@Test
	void whatAnotherSamplerDoesNotWantCountsForNothing() {
		Sampler half = limit(new Sampler() {

			private final AtomicInteger asked = new AtomicInteger();

			@Override
			public SamplingResult shouldSample(Context parent, String trace, String name, SpanKind kind,
					Attributes attributes, List<LinkData> links) {
				return (this.asked.incrementAndGet() % 2 == 0) ? SamplingResult.recordAndSample()
						: SamplingResult.drop();
			}

			@Override
			public String getDescription() {
				return "each second one";
			}

		});
		assertThat(followed(half, 20, Context.root())).isEqualTo(10);
	}

	private long followed(int requests, Context parent) {
		return followed(this.limit, requests, parent);
	}

	private static long followed(Sampler sampler, int requests, Context parent) {
		return IntStream.range(0, requests)
			.mapToObj((_) -> sampler.shouldSample(parent, TRACE, "POST /api/chat", SpanKind.SERVER, Attributes.empty(),
					List.of()))
			.filter((result) -> result.getDecision() == SamplingDecision.RECORD_AND_SAMPLE)
			.count();
	}

	private static Context under(Maker maker, boolean sampled) {
		SpanContext context = maker.make(TRACE, SPAN, sampled ? TraceFlags.getSampled() : TraceFlags.getDefault(),
				TraceState.getDefault());
		return Context.root().with(Span.wrap(context));
	}

	private interface Maker {

		SpanContext make(String trace, String span, TraceFlags flags, TraceState state);

	}

}
