package io.ollamagateway.monitoring;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The fleet at one moment, as people and programs are shown it: without addresses, keys
 * or anything of a request.
 *
 * @param time when
 * @param pools the pools, in the order of the configuration
 * @param instances the instances, each once, in the order of their first pool
 * @param disagreements the names under which instances have different models: the ids of
 * the instances by the model's digest
 */
record FleetView(Instant time, List<OfPool> pools, List<OfInstance> instances,
		Map<String, Map<String, Set<String>>> disagreements) {

	/** A pool by its name. */
	Optional<OfPool> pool(String name) {
		return this.pools.stream().filter((pool) -> pool.name().equals(name)).findFirst();
	}

	/** An instance by its id. */
	Optional<OfInstance> instance(String id) {
		return this.instances.stream().filter((instance) -> instance.id().equals(id)).findFirst();
	}

	/**
	 * A pool.
	 *
	 * @param name its name
	 * @param status how it is
	 * @param models the patterns of the models that it serves
	 * @param instances the ids of its instances
	 * @param ready how many of them get requests
	 * @param active the slots that its requests have taken, by instance; those that have
	 * none are absent
	 * @param slots the slots of those that get requests. An instance that stands in
	 * several pools counts in each
	 * @param queue its queue
	 * @param fallback the pool that stands in for it, if there is one
	 */
	record OfPool(String name, PoolStatus status, List<String> models, List<String> instances, int ready,
			Map<String, Integer> active, int slots, Queue queue, @Nullable String fallback) {

		/** The slots that its requests have taken. */
		int running() {
			return this.active.values().stream().mapToInt(Integer::intValue).sum();
		}

		/**
		 * What is asked of it, in relation to what it can do at once.
		 * @return 1 if every slot is taken and nobody waits; the requests themselves if
		 * it has no slot
		 */
		double saturation() {
			return (double) (running() + this.queue.waiting()) / Math.max(1, this.slots);
		}

	}

	/**
	 * A pool's queue.
	 *
	 * @param waiting how many requests wait
	 * @param byPriority the same by their class, all classes
	 * @param capacity how many may wait
	 * @param oldestSeconds for how long the one that came first has waited
	 * @param bytes the bytes of the bodies of those that wait
	 */
	record Queue(int waiting, Map<String, Integer> byPriority, int capacity, double oldestSeconds, long bytes) {
	}

	/**
	 * An instance.
	 *
	 * @param id its id
	 * @param pools the names of the pools that it stands in
	 * @param state what is believed of it, in lower case
	 * @param reason why, for people; absent if nothing was heard yet
	 * @param since since when
	 * @param breaker its breaker: {@code closed}, {@code open} or {@code half-open}
	 * @param ready whether it gets requests
	 * @param active the slots that are taken
	 * @param slots the slots that it has
	 * @param maxInFlight the most requests that it gets at once, over all models
	 * @param weight its speed in relation to the others
	 * @param version the version of its Ollama; absent if not known
	 * @param gpus how busy its GPUs are in percent, by their names; empty if nobody tells
	 * @param resident the models in its memory, or on their way
	 * @param installed the models on its disk; absent if not known
	 * @param loadFailures what it said of models that it could not load lately, by their
	 * names; {@code *} if all its loads hang and nothing is loaded there for a while
	 * @param preload the models that it shall have in memory before anybody asks:
	 * {@code wanted}, {@code loaded}, {@code put-off} as long as it does not have them or
	 * has no room, or {@code dropped} if somebody has unloaded them
	 * @param answered the requests that it was the last to serve, since the gateway
	 * started
	 * @param failed those of them that failed by its fault, and attempts that were made
	 * again elsewhere
	 * @param lastFailure the last of these; absent if there was none
	 */
	record OfInstance(String id, List<String> pools, String state, @Nullable String reason, Instant since,
			String breaker, boolean ready, int active, int slots, int maxInFlight, double weight,
			@Nullable String version, Map<String, Double> gpus, List<OfModel> resident,
			@Nullable List<String> installed, Map<String, String> loadFailures, Map<String, String> preload,
			long answered, long failed, @Nullable LastFailure lastFailure) {
	}

	/**
	 * A failure.
	 *
	 * @param what its name
	 * @param model the model that was asked for; absent if none was named
	 * @param at when
	 */
	record LastFailure(String what, @Nullable String model, Instant at) {
	}

	/**
	 * A model in an instance's memory. What is not known is absent.
	 *
	 * @param model its name
	 * @param stage {@code loading}, {@code ready} or {@code closing}
	 * @param active the slots that are taken
	 * @param slots the slots that it has
	 * @param bytes all its memory
	 * @param vramBytes the part of it on GPUs
	 * @param gpuRatio that part as a number from 0 to 1
	 * @param context its tokens of context
	 * @param expires when it leaves if it stays idle
	 * @param promptTokensPerSecond how fast it was seen to read
	 * @param outputTokensPerSecond how fast it was seen to write
	 * @param loadSeconds how long loading it took
	 */
	record OfModel(String model, String stage, int active, int slots, @Nullable Long bytes, @Nullable Long vramBytes,
			@Nullable Double gpuRatio, @Nullable Integer context, @Nullable Instant expires,
			@Nullable Double promptTokensPerSecond, @Nullable Double outputTokensPerSecond,
			@Nullable Double loadSeconds) {
	}

}
