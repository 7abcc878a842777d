package io.ollamagateway.monitoring;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.ollamagateway.protocol.AnswerCounters;
import io.ollamagateway.protocol.ModelRequest;
import io.ollamagateway.protocol.Operation;
import io.ollamagateway.routing.CallOutcome;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one model in one pool, found once.
 */
final class ModelMeters {

	private final Map<Ending, Timer> durations = new ConcurrentHashMap<>();

	private final PoolMeters pool;

	private final Tags tags;

	private final Timer firstToken;

	private final Timer perOutputToken;

	private final Timer queueWait;

	private final Timer load;

	private final Counter loadFailures;

	private final Counter evictions;

	private final Tokens exact;

	private final Tokens estimated;

	ModelMeters(PoolMeters pool, String model) {
		this.pool = pool;
		this.tags = pool.tags().and("model", model);
		this.firstToken = timer(MeterNames.TIME_TO_FIRST_TOKEN, "From a request to the first token of its stream",
				MeterNames.FIRST_TOKEN_BUCKETS);
		this.perOutputToken = timer(MeterNames.TIME_PER_OUTPUT_TOKEN, "Between the tokens of a stream",
				MeterNames.OUTPUT_TOKEN_BUCKETS);
		this.queueWait = timer(MeterNames.QUEUE_WAIT, "How long requests wait for a slot, loads included",
				MeterNames.QUEUE_BUCKETS);
		this.load = timer(MeterNames.MODEL_LOAD_DURATION, "How long the gateway's loads of models take",
				MeterNames.LOAD_BUCKETS);
		this.loadFailures = pool.counter(MeterNames.MODEL_LOAD_FAILURES, "Loads of models that failed", this.tags);
		this.evictions = pool.counter(MeterNames.MODEL_EVICTIONS, "Models unloaded to make room for others", this.tags);
		this.exact = new Tokens(true);
		this.estimated = new Tokens(false);
	}

	private Timer timer(String name, String description, Duration[] buckets) {
		return this.pool.timer(name, description, buckets, this.tags);
	}

	/**
	 * The time of all requests of an operation that ended in one way.
	 */
	Timer duration(String operation, String outcome) {
		Ending key = new Ending(operation, outcome);
		// computeIfAbsent may lock what it finds
		Timer known = this.durations.get(key);
		return (known != null) ? known
				: this.durations.computeIfAbsent(key,
						(ending) -> this.pool.timer(MeterNames.REQUEST_DURATION,
								"From a request to the end of its answer", MeterNames.REQUEST_BUCKETS,
								this.tags.and("operation", ending.operation(), "outcome", ending.outcome())));
	}

	void loaded(Duration duration) {
		this.load.record(duration);
	}

	void loadFailed() {
		this.loadFailures.increment();
	}

	void evicted() {
		this.evictions.increment();
	}

	/** Takes in how a request ended that was to go to an instance. */
	void ended(@Nullable ModelRequest request, CallOutcome outcome) {
		duration(operation(request), outcome.name()).record(outcome.total());
		this.queueWait.record(outcome.queued());
		Duration first = outcome.firstToken();
		if (first != null) {
			this.firstToken.record(first);
			Long told = outcome.counters().outputTokens();
			long tokens = (told != null) ? told : outcome.pieces();
			if (tokens > 1 && outcome.failure() == null) {
				this.perOutputToken.record(outcome.total().minus(first).dividedBy(tokens - 1));
			}
		}
		if (outcome.firstByte() != null && outcome.status() < 400) {
			count(request, outcome);
		}
	}

	private void count(@Nullable ModelRequest request, CallOutcome outcome) {
		AnswerCounters told = outcome.counters();
		if (told.promptTokens() != null) {
			this.exact.input.increment(told.promptTokens());
		}
		else if (request != null && request.endpoint().operation().takesSlot()) {
			this.estimated.input.increment((double) request.promptTokens());
		}
		if (told.cachedTokens() != null) {
			this.exact.cached.increment(told.cachedTokens());
		}
		if (told.outputTokens() != null) {
			this.exact.output.increment(told.outputTokens());
		}
		else {
			this.estimated.output.increment((double) outcome.pieces());
		}
	}

	static String operation(@Nullable ModelRequest request) {
		if (request == null) {
			return "none";
		}
		return operation(request.endpoint().operation());
	}

	static String operation(Operation operation) {
		return switch (operation) {
			case GENERATE -> "generate";
			case CHAT -> "chat";
			case EMBED -> "embed";
			case TRANSCRIBE -> "transcribe";
			case SHOW -> "show";
		};
	}

	private record Ending(String operation, String outcome) {
	}

	/**
	 * The counters of tokens, by type.
	 */
	private final class Tokens {

		private final Counter input;

		private final Counter cached;

		private final Counter output;

		Tokens(boolean exact) {
			this.input = counter("input", exact);
			this.cached = counter("cached", exact);
			this.output = counter("output", exact);
		}

		private Counter counter(String type, boolean exact) {
			return ModelMeters.this.pool.counter(MeterNames.TOKENS,
					"Tokens of prompts, of these from the prefix cache, and of answers",
					ModelMeters.this.tags.and("type", type, "exact", Boolean.toString(exact)));
		}

	}

}
