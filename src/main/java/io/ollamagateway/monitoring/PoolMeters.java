package io.ollamagateway.monitoring;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.ollamagateway.protocol.Refusal;
import io.ollamagateway.routing.CallOutcome;
import io.ollamagateway.answers.Failure;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one pool. They exist from the beginning, so that a pool without requests
 * reads 0, and go with the pool.
 */
final class PoolMeters {

	private final MeterRegistry registry;

	private final Tags tags;

	private final Queue<Meter> meters = new ConcurrentLinkedQueue<>();

	private final Map<String, ModelMeters> models = new ConcurrentHashMap<>();

	private final Map<Failure, Counter> retries = new EnumMap<>(Failure.class);

	private final Map<Refusal.Reason, Counter> rejections = new EnumMap<>(Refusal.Reason.class);

	private final Map<Side, Counter> aborts = new EnumMap<>(Side.class);

	PoolMeters(MeterRegistry registry, String pool) {
		this.registry = registry;
		this.tags = Tags.of("pool", pool);
		Stream.of(Failure.values())
			.filter((failure) -> failure.elsewhere() != Failure.Elsewhere.NO)
			.forEach((failure) -> this.retries.put(failure, counter(MeterNames.RETRIES,
					"Attempts that failed and were made again elsewhere", this.tags.and("reason", failure.label()))));
		for (Refusal.Reason reason : Refusal.Reason.values()) {
			this.rejections.put(reason, counter(MeterNames.REJECTED_REQUESTS,
					"Requests that the gateway refused by itself", this.tags.and("reason", reason.label())));
		}
		for (Side side : Side.values()) {
			this.aborts.put(side, counter(MeterNames.STREAM_ABORTS, "Answers that broke off, by who broke them off",
					this.tags.and("side", side.label())));
		}
	}

	Tags tags() {
		return this.tags;
	}

	/**
	 * The meters of a model.
	 * @param label the model as a label
	 */
	ModelMeters model(String label) {
		ModelMeters known = this.models.get(label);
		return (known != null) ? known : this.models.computeIfAbsent(label, (_) -> new ModelMeters(this, label));
	}

	void retried(Failure failure) {
		Counter counter = this.retries.get(failure);
		if (counter != null) {
			counter.increment();
		}
	}

	void rejected(Refusal.Reason reason) {
		count(this.rejections.get(reason));
	}

	void aborted(CallOutcome outcome) {
		Side side = Side.of(outcome);
		if (side != null) {
			count(this.aborts.get(side));
		}
	}

	private static void count(@Nullable Counter counter) {
		if (counter != null) {
			counter.increment();
		}
	}

	Counter counter(String name, String description, Tags tags) {
		return kept(Counter.builder(name).description(description).tags(tags).register(this.registry));
	}

	Timer timer(String name, String description, Duration[] buckets, Tags tags) {
		return kept(Timer.builder(name)
			.description(description)
			.tags(tags)
			.serviceLevelObjectives(buckets)
			.register(this.registry));
	}

	private <M extends Meter> M kept(M meter) {
		this.meters.add(meter);
		return meter;
	}

	/** The pool is no more. */
	void remove() {
		this.meters.forEach(this.registry::remove);
	}

	/**
	 * Who broke an answer off behind its first byte.
	 */
	enum Side {

		/** The client went away, or did not take its answer. */
		CLIENT,
		/** The instance broke or stopped. */
		UPSTREAM,
		/** The gateway, because the pool's time was over. */
		GATEWAY;

		String label() {
			return switch (this) {
				case CLIENT -> "client";
				case UPSTREAM -> "upstream";
				case GATEWAY -> "gateway";
			};
		}

		static @Nullable Side of(CallOutcome outcome) {
			Failure failure = outcome.failure();
			if (failure == null || outcome.firstByte() == null) {
				return null;
			}
			return switch (failure) {
				case CLIENT_GONE, CLIENT_SLOW -> CLIENT;
				case CUT, TRUNCATED, STREAM_ERROR, STALLED -> UPSTREAM;
				case TOTAL_TIMEOUT, GATEWAY -> Side.GATEWAY;
				default -> null;
			};
		}

	}

}
