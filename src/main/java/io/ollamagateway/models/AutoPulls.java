package io.ollamagateway.models;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.ollamagateway.fleet.Fleet;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.Pool;
import io.ollamagateway.protocol.ModelName;
import io.ollamagateway.protocol.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Pulls models that are asked for and that no instance has: each once for all who ask, on
 * all instances of its pool, and a few at a time. Who waits is let go when the first
 * instance has the model; the others go on, also if nobody waits any more.
 */
public final class AutoPulls {

	private static final Logger logger = LoggerFactory.getLogger(AutoPulls.class);

	private static final int MOST_AT_A_TIME = 4;

	/** A name that is none need not be looked up for each request. */
	private static final Duration REMEMBERED = Duration.ofSeconds(30);

	private static final int MOST_REMEMBERED = 1000;

	/** How Ollama says that its registry does not have a model. */
	private static final String UNKNOWN = "file does not exist";

	private final Fleet fleet;

	private final ModelChanges changes;

	private final Map<Wanted, Mono<Void>> running = new ConcurrentHashMap<>();

	private final Cache<Wanted, Refusal> failed = Caffeine.newBuilder()
		.maximumSize(MOST_REMEMBERED)
		.expireAfterWrite(REMEMBERED)
		.build();

	/**
	 * Creates what pulls.
	 * @param fleet the instances
	 * @param changes changes their models
	 */
	public AutoPulls(Fleet fleet, ModelChanges changes) {
		this.fleet = fleet;
		this.changes = changes;
	}

	/**
	 * Pulls a model, or joins the pull that is under way.
	 * @param pool the pool that serves the model
	 * @param model the model
	 * @return completes when an instance has the model, and that is known; a
	 * {@link Refusal} if none could get it, which holds for half a minute
	 */
	public Mono<Void> pull(Pool pool, ModelName model) {
		Wanted wanted = new Wanted(pool.name(), model);
		return Mono.defer(() -> {
			Refusal before = this.failed.getIfPresent(wanted);
			if (before != null) {
				return Mono.error(before);
			}
			Sinks.Empty<Void> result = Sinks.empty();
			Mono<Void> other = this.running.putIfAbsent(wanted, result.asMono());
			if (other != null) {
				return other;
			}
			if (this.running.size() > MOST_AT_A_TIME) {
				this.running.remove(wanted);
				// somebody may have joined it meanwhile
				result.tryEmitError(putOff(model));
			}
			else {
				begin(wanted, pool, result);
			}
			return result.asMono();
		});
	}

	private static Refusal putOff(ModelName model) {
		return Refusal
			.of(Refusal.Reason.UNAVAILABLE,
					"Model '" + model.display() + "' is pulled when others are there; try again later")
			.retryAfter(REMEMBERED);
	}

	private void begin(Wanted wanted, Pool pool, Sinks.Empty<Void> result) {
		List<Instance> instances = pool.instances()
			.stream()
			.filter((instance) -> this.fleet.state(instance.id()).isUsable())
			.toList();
		logger.info("Pool {} pulls {}, which is asked for and which no instance has", pool.name(),
				wanted.model().display());
		var _ = Flux.fromIterable(instances)
			.flatMap((instance) -> this.changes.pull(instance, wanted.model()).doOnNext((end) -> {
				if (end.isSuccess()) {
					result.tryEmitEmpty();
				}
			}), this.changes.concurrency())
			.collectList()
			.subscribe((ends) -> ended(wanted, ends, result), (error) -> {
				this.running.remove(wanted);
				result.tryEmitError(error);
			});
	}

	/**
	 * Who hears of it and asks again finds the pull gone, and remembered if it failed.
	 */
	private void ended(Wanted wanted, List<ProgressLine> ends, Sinks.Empty<Void> result) {
		if (ends.stream().anyMatch(ProgressLine::isSuccess)) {
			this.running.remove(wanted);
			return;
		}
		String reason = ends.isEmpty() ? "no instance is up" : ends.getFirst().error();
		logger.warn("Pool {} could not pull {}: {}", wanted.pool(), wanted.model().display(), reason);
		Refusal refusal = Refusal.of(
				reason.contains(UNKNOWN) ? Refusal.Reason.UNKNOWN_MODEL : Refusal.Reason.UPSTREAM_FAILED,
				"model '" + wanted.model().display() + "' could not be pulled: " + reason);
		this.failed.put(wanted, refusal);
		this.running.remove(wanted);
		result.tryEmitError(refusal);
	}

	private record Wanted(String pool, ModelName model) {
	}

}
