package io.ollamagateway.fleet;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;

import io.ollamagateway.fleet.model.HealthCheck;
import io.ollamagateway.fleet.model.InstalledModel;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.InstanceInventory;
import io.ollamagateway.fleet.model.ResidentModel;
import io.ollamagateway.protocol.KeepAlive;
import io.ollamagateway.protocol.ModelName;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Looks into a suspicion about one instance: asks the suspected model for one token. Only
 * where {@code probe: generate} is configured, and only as long as there is a suspicion
 * and the model is in memory: each answer restarts the model's keep-alive, and asking for
 * another would load it. Any answer to a real request ends the suspicion. When a load
 * does not end, the model that answered last is asked: if it does not answer either, the
 * instance is down; if it does, its loads alone hang.
 */
final class SuspectedModels {

	/** A token takes longer than a look at the version, behind others' prompts. */
	private static final int PATIENCE = 6;

	/** Ollama tells of a model that stays for ever that it expires in some centuries. */
	private static final Duration FOR_EVER = Duration.ofDays(36_500);

	private final Instance instance;

	private final ModelProbe probe;

	private final Supplier<InstanceInventory> inventory;

	private final Mono<Map<ModelName, ResidentModel>> resident;

	private volatile @Nullable Suspicion suspicion;

	/** The model that answered last, with its options. */
	private volatile @Nullable Suspicion answered;

	/**
	 * Creates what looks into suspicions.
	 * @param instance the instance
	 * @param probe asks its models
	 * @param inventory what is believed of its models
	 * @param resident asks which models it has in memory now
	 */
	SuspectedModels(Instance instance, ModelProbe probe, Supplier<InstanceInventory> inventory,
			Mono<Map<ModelName, ResidentModel>> resident) {
		this.instance = instance;
		this.probe = probe;
		this.inventory = inventory;
		this.resident = resident;
	}

	/**
	 * A call failed in a way that a model which hangs would make it fail.
	 * @return whether that is to be looked into
	 */
	boolean suspect(Suspicion suspicion) {
		if (this.instance.health().probe() != HealthCheck.Probe.GENERATE || !isResident(suspicion)) {
			return false;
		}
		boolean first = this.suspicion == null;
		this.suspicion = suspicion;
		return first;
	}

	/**
	 * A load did not end in its time.
	 * @return whether that is to be looked into
	 */
	boolean suspectAnswered() {
		Suspicion last = this.answered;
		return last != null && suspect(last);
	}

	/** A call to a model succeeded. */
	void acquit(Suspicion innocent) {
		this.answered = innocent;
		this.suspicion = null;
	}

	/**
	 * Looks into it.
	 * @return empty if there is no suspicion, or none any more; else an error whose
	 * message says what is wrong
	 */
	Mono<Void> check() {
		Suspicion suspected = this.suspicion;
		if (suspected == null || !isResident(suspected)) {
			this.suspicion = null;
			return Mono.empty();
		}
		// its runner may have been killed since the inventory was told
		return this.resident
			.map((now) -> this.inventory.get().withResident(now).resident(suspected.model()).isPresent())
			.onErrorReturn(true)
			.flatMap((there) -> there ? ask(suspected) : Mono.fromRunnable(() -> this.suspicion = null));
	}

	private Mono<Void> ask(Suspicion suspected) {
		Duration limit = this.instance.health().timeout().multipliedBy(PATIENCE);
		return this.probe
			.ask(this.instance, suspected.model(), suspected.options(), embedsOnly(suspected), keepAlive(suspected),
					limit)
			.doOnSuccess((_) -> this.suspicion = null)
			.onErrorResume((error) -> (this.suspicion == null) ? Mono.empty() : Mono.error(new IllegalStateException(
					"model " + suspected.model().display() + " does not answer: " + error.getMessage())));
	}

	private boolean isResident(Suspicion suspected) {
		return this.inventory.get().resident(suspected.model()).isPresent();
	}

	/** What is left of it: without one, the instance would have its own default count. */
	private @Nullable KeepAlive keepAlive(Suspicion suspected) {
		Instant expires = this.inventory.get().resident(suspected.model()).map(ResidentModel::expiresAt).orElse(null);
		Duration left = (expires != null) ? Duration.between(Instant.now(), expires) : Duration.ZERO;
		if (left.compareTo(FOR_EVER) > 0) {
			return KeepAlive.FOREVER;
		}
		return left.isPositive() ? new KeepAlive(left) : null;
	}

	private boolean embedsOnly(Suspicion suspected) {
		return this.inventory.get().installed(suspected.model()).map(InstalledModel::embedsOnly).orElse(false);
	}

}
