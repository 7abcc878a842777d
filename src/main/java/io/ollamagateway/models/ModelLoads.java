package io.ollamagateway.models;

import java.time.Duration;
import java.util.List;

import io.ollamagateway.fleet.BreakerPermission;
import io.ollamagateway.fleet.Fleet;
import io.ollamagateway.fleet.model.InstalledModel;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.protocol.ModelName;
import io.ollamagateway.protocol.RunnerOptions;
import io.ollamagateway.scheduling.Decision;
import io.ollamagateway.scheduling.RunnerKey;
import io.ollamagateway.scheduling.SchedulingEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Carries out the loads that the scheduler decides: makes room, loads, and tells how it
 * ended. The fleet then looks at once at what the instance has in memory.
 */
public final class ModelLoads {

	private static final Logger logger = LoggerFactory.getLogger(ModelLoads.class);

	private static final Duration EVICTION_LIMIT = Duration.ofSeconds(10);

	private static final int NOT_FOUND = 404;

	private final ModelLoader loader;

	private final Fleet fleet;

	/**
	 * Creates what carries out loads.
	 * @param loader asks the instances
	 * @param fleet knows their models
	 */
	public ModelLoads(ModelLoader loader, Fleet fleet) {
		this.loader = loader;
		this.fleet = fleet;
	}

	/**
	 * Carries out a load. It goes on if nobody waits for it any more.
	 * @param load what to load where, and what has to make room
	 * @return how it ended, never an error
	 */
	public Mono<SchedulingEvent> carryOut(Decision.Load load) {
		Instance instance = load.instance();
		return Mono.defer(() -> {
			BreakerPermission permission = this.fleet.breaker(instance.id()).acquire();
			if (permission == null) {
				return Mono.just(new SchedulingEvent.LoadFailed(instance.id(), load.runner(), "its breaker is open",
						SchedulingEvent.LoadFailed.Cause.REFUSED));
			}
			return permission
				.endWith(evict(instance, load.evict()).then(Mono.defer(() -> load(load))), ModelLoads::isTheModels,
						"a load failed")
				.doOnError(ModelLoads::isHung, (_) -> this.fleet.suspectLoads(instance.id()))
				.elapsed()
				.<SchedulingEvent>map((done) -> new SchedulingEvent.Loaded(instance.id(), load.runner(),
						Duration.ofMillis(done.getT1())))
				.onErrorResume((error) -> Mono.just(failed(instance, load.runner(), error)))
				.doFinally((_) -> this.fleet.refresh(instance.id()));
		});
	}

	/** A model that does not fit, or is not there, says nothing of the instance. */
	private static boolean isTheModels(Throwable error) {
		return !(error instanceof LoadFailedException failed) || failed.reason() == LoadFailedException.Reason.ANSWERED;
	}

	private static boolean isHung(Throwable error) {
		return error instanceof LoadFailedException failed && failed.reason() == LoadFailedException.Reason.TIMED_OUT;
	}

	private Mono<Void> evict(Instance instance, List<ModelName> models) {
		return Flux.fromIterable(models)
			.concatMap((model) -> this.loader.unload(instance, model, embedsOnly(instance, model), EVICTION_LIMIT)
				// Ollama makes room by itself, if it has to
				.onErrorResume((error) -> {
					logger.debug("Instance {} did not unload {}: {}", instance.id(), model.display(),
							error.getMessage());
					return Mono.empty();
				}))
			.then();
	}

	private Mono<Loaded> load(Decision.Load load) {
		Instance instance = load.instance();
		ModelName model = load.runner().model();
		RunnerOptions options = load.runner().options();
		boolean embeds = embedsOnly(instance, model);
		return this.loader.load(instance, model, options, embeds, load.keepAlive(), load.limit())
			.onErrorResume((error) -> {
				if (!embeds && cannotGenerate(error)) {
					// a server too old to tell what its models can do
					return this.loader.load(instance, model, options, true, load.keepAlive(), load.limit());
				}
				return Mono.error(error);
			});
	}

	private boolean embedsOnly(Instance instance, ModelName model) {
		return this.fleet.inventory(instance.id()).installed(model).map(InstalledModel::embedsOnly).orElse(false);
	}

	private static boolean cannotGenerate(Throwable error) {
		return error instanceof LoadFailedException failed && failed.status() == 400
				&& String.valueOf(failed.getMessage()).contains("does not support generate");
	}

	private static SchedulingEvent failed(Instance instance, RunnerKey runner, Throwable error) {
		String reason = String.valueOf(error.getMessage());
		logger.warn("Instance {} did not load {}: {}", instance.id(), runner.model().display(), reason);
		return new SchedulingEvent.LoadFailed(instance.id(), runner, reason, cause(error));
	}

	private static SchedulingEvent.LoadFailed.Cause cause(Throwable error) {
		if (error instanceof LoadFailedException failed && failed.status() == NOT_FOUND) {
			return SchedulingEvent.LoadFailed.Cause.UNKNOWN_MODEL;
		}
		return isHung(error) ? SchedulingEvent.LoadFailed.Cause.HUNG : SchedulingEvent.LoadFailed.Cause.REFUSED;
	}

}
