package io.ollamagateway.monitoring;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.ollamagateway.protocol.ModelRequest;
import io.ollamagateway.routing.CallListener;
import io.ollamagateway.routing.CallOutcome;
import io.ollamagateway.routing.EndedCall;
import org.jspecify.annotations.Nullable;

/**
 * The same under the names of OpenTelemetry's conventions for generative AI, for those
 * who have their metrics sent by OTLP.
 */
final class GenAiMetrics implements CallListener {

	private static final double[] DURATION_BUCKETS = { 0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12,
			10.24, 20.48, 40.96, 81.92, 163.84, 327.68, 655.36 };

	private static final double[] FIRST_TOKEN_BUCKETS = { 0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5,
			0.75, 1, 2.5, 5, 7.5, 10, 15, 20, 30, 60, 120 };

	private static final double[] OUTPUT_TOKEN_BUCKETS = { 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5,
			0.75, 1, 2.5 };

	private static final double[] TOKEN_BUCKETS = { 1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576 };

	private final MeterRegistry registry;

	private final ModelLabels labels;

	private final Map<Key, DistributionSummary> summaries = new ConcurrentHashMap<>();

	GenAiMetrics(MeterRegistry registry, ModelLabels labels) {
		this.registry = registry;
		this.labels = labels;
	}

	@Override
	public void callEnded(EndedCall call) {
		ModelRequest request = call.request();
		if (request == null || call.pool() == null) {
			return;
		}
		String operation = GenAiNames.operation(request);
		String model = this.labels.of(request.model());
		CallOutcome outcome = call.outcome();
		String error = (outcome.failure() != null) ? outcome.name() : null;
		record("gen_ai.client.operation.duration", operation, model, error, outcome.total());
		record("gen_ai.server.request.duration", operation, model, error, outcome.total());
		Duration first = outcome.firstToken();
		if (first != null) {
			record("gen_ai.server.time_to_first_token", operation, model, null, first);
			Long tokens = outcome.counters().outputTokens();
			if (tokens != null && tokens > 1) {
				record("gen_ai.server.time_per_output_token", operation, model, null,
						outcome.total().minus(first).dividedBy(tokens - 1));
			}
		}
		tokens(operation, model, "input", outcome.counters().promptTokens());
		tokens(operation, model, "output", outcome.counters().outputTokens());
	}

	private void record(String name, String operation, String model, @Nullable String error, Duration duration) {
		summary(new Key(name, operation, model, error, null)).record(duration.toNanos() / 1e9);
	}

	private void tokens(String operation, String model, String type, @Nullable Long tokens) {
		if (tokens != null) {
			summary(new Key("gen_ai.client.token.usage", operation, model, null, type)).record((double) tokens);
		}
	}

	private DistributionSummary summary(Key key) {
		DistributionSummary known = this.summaries.get(key);
		return (known != null) ? known : this.summaries.computeIfAbsent(key, this::register);
	}

	private DistributionSummary register(Key key) {
		Tags tags = Tags.of("gen_ai.operation.name", key.operation(), "gen_ai.request.model", key.model(),
				"gen_ai.provider.name", GenAiNames.PROVIDER);
		tags = (key.error() != null) ? tags.and("error.type", key.error()) : tags;
		tags = (key.tokenType() != null) ? tags.and("gen_ai.token.type", key.tokenType()) : tags;
		return DistributionSummary.builder(key.name())
			.baseUnit((key.tokenType() != null) ? "{token}" : "s")
			.serviceLevelObjectives(buckets(key.name()))
			.tags(tags)
			.register(this.registry);
	}

	private static double[] buckets(String name) {
		return switch (name) {
			case "gen_ai.client.token.usage" -> TOKEN_BUCKETS;
			case "gen_ai.server.time_to_first_token" -> FIRST_TOKEN_BUCKETS;
			case "gen_ai.server.time_per_output_token" -> OUTPUT_TOKEN_BUCKETS;
			default -> DURATION_BUCKETS;
		};
	}

	private record Key(String name, String operation, String model, @Nullable String error,
			@Nullable String tokenType) {
	}

}
