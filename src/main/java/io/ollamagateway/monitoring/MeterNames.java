package io.ollamagateway.monitoring;

import java.time.Duration;
import java.util.stream.DoubleStream;

/**
 * The names of the gateway's meters, and the buckets of its histograms. In Prometheus the
 * dots are underscores, and units and {@code _total} are added.
 */
final class MeterNames {

	static final String REQUEST_DURATION = "ollama.request.duration";

	static final String TIME_TO_FIRST_TOKEN = "ollama.time.to.first.token";

	static final String TIME_PER_OUTPUT_TOKEN = "ollama.time.per.output.token";

	static final String QUEUE_WAIT = "ollama.queue.wait";

	static final String MODEL_LOAD_DURATION = "ollama.model.load.duration";

	static final String MODEL_LOAD_FAILURES = "ollama.model.load.failures";

	static final String MODEL_EVICTIONS = "ollama.model.evictions";

	static final String TOKENS = "ollama.tokens";

	static final String RETRIES = "ollama.retries";

	static final String REJECTED_REQUESTS = "ollama.rejected.requests";

	static final String STREAM_ABORTS = "ollama.stream.aborts";

	static final String ACTIVE_REQUESTS = "ollama.active.requests";

	static final String SLOTS = "ollama.slots";

	static final String INSTANCE_UP = "ollama.instance.up";

	static final String INSTANCE_INFO = "ollama.instance.info";

	static final String QUEUED_REQUESTS = "ollama.queued.requests";

	static final String MODEL_RESIDENT = "ollama.model.resident";

	static final String MODEL_GPU_RATIO = "ollama.model.gpu.ratio";

	static final String GPU_UTILIZATION = "ollama.gpu.utilization.percent";

	static final String CONFIG_RELOADS = "ollama.config.reloads";

	static final String LIMITS_EXCEEDED = "ollama.limits.exceeded";

	static final String LIMIT_STORE_UP = "ollama.limit.store.up";

	static final String LIMIT_STORE_FALLBACKS = "ollama.limit.store.fallbacks";

	static final String POOL_SATURATION = "ollama.pool.saturation.ratio";

	static final String POOL_READY_INSTANCES = "ollama.pool.ready.instances";

	static final String POOL_OLDEST_WAIT = "ollama.pool.oldest.wait";

	/** A whole answer: up to the ten minutes that the longest ones take. */
	static final Duration[] REQUEST_BUCKETS = seconds(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300, 600);

	/** What a user waits for: from an instant to a model that is loaded first. */
	static final Duration[] FIRST_TOKEN_BUCKETS = seconds(0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 20, 30, 60, 120);

	static final Duration[] OUTPUT_TOKEN_BUCKETS = seconds(0.0025, 0.005, 0.01, 0.015, 0.025, 0.05, 0.075, 0.1, 0.15,
			0.2, 0.3, 0.5, 1, 2.5);

	static final Duration[] QUEUE_BUCKETS = seconds(0.005, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300,
			600);

	static final Duration[] LOAD_BUCKETS = seconds(0.25, 0.5, 1, 2.5, 5, 10, 15, 20, 30, 45, 60, 120, 300);

	private MeterNames() {
	}

	private static Duration[] seconds(double... bounds) {
		return DoubleStream.of(bounds)
			.mapToObj((seconds) -> Duration.ofNanos(Math.round(1e9 * seconds)))
			.toArray(Duration[]::new);
	}

}
