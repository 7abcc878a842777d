package io.ollamagateway.models;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.ollamagateway.fleet.Fleet;
import io.ollamagateway.fleet.FleetListener;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.InstanceInventory;
import io.ollamagateway.fleet.model.Pool;
import io.ollamagateway.fleet.model.Preload;
import io.ollamagateway.protocol.ModelName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Has instances pull what they shall have in memory and do not have on their disk, where
 * their pool pulls by itself. What fails is tried again, after pauses that grow.
 */
public final class PreloadPulls implements FleetListener {

	private static final Logger logger = LoggerFactory.getLogger(PreloadPulls.class);

	private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);

	private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

	private final Supplier<Fleet> fleet;

	private final Supplier<ModelChanges> changes;

	private final Set<Lacking> running = ConcurrentHashMap.newKeySet();

	/**
	 * Creates what pulls.
	 * @param fleet the instances, whose listener this is
	 * @param changes changes their models
	 */
	public PreloadPulls(Supplier<Fleet> fleet, Supplier<ModelChanges> changes) {
		this.fleet = fleet;
		this.changes = changes;
	}

	@Override
	public void inventoryChanged(Instance instance, InstanceInventory inventory) {
		for (Pool pool : this.fleet.get().pools().all()) {
			if (pool.lifecycle().autoPull() && pool.instances().contains(instance)) {
				pool.lifecycle()
					.preload()
					.stream()
					.map(Preload::model)
					.filter(inventory::lacks)
					.forEach((model) -> pull(new Lacking(pool.name(), instance, model)));
			}
		}
	}

	private void pull(Lacking lacking) {
		if (!this.running.add(lacking)) {
			return;
		}
		logger.info("Instance {} pulls {}, which it shall have in memory", lacking.instance().id(),
				lacking.model().display());
		var _ = Mono.defer(() -> this.changes.get().pull(lacking.instance(), lacking.model()))
			.flatMap((end) -> end.isSuccess() ? Mono.<Void>empty()
					: Mono.<Void>error(new IllegalStateException(end.error())))
			.doOnError((error) -> logger.warn("Instance {} could not pull {}: {}", lacking.instance().id(),
					lacking.model().display(), error.getMessage()))
			.retryWhen(Retry.backoff(Long.MAX_VALUE, FIRST_PAUSE)
				.maxBackoff(LONGEST_PAUSE)
				.filter((_) -> isStillLacking(lacking)))
			.doFinally((_) -> this.running.remove(lacking))
			.subscribe((_) -> {
			}, (error) -> logger.debug("Nobody wants {} any more", lacking.model().display(), error));
	}

	private boolean isStillLacking(Lacking lacking) {
		return this.fleet.get().inventory(lacking.instance().id()).lacks(lacking.model()) && this.fleet.get()
			.pools()
			.named(lacking.pool())
			.filter((pool) -> pool.lifecycle().autoPull() && pool.lifecycle().preloads(lacking.model())
					&& pool.instances().contains(lacking.instance()))
			.isPresent();
	}

	private record Lacking(String pool, Instance instance, ModelName model) {
	}

}
