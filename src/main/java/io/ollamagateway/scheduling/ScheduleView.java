package io.ollamagateway.scheduling;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.ollamagateway.protocol.ModelName;
import org.jspecify.annotations.Nullable;

/**
 * What the scheduler knows at one moment, for people and metrics.
 *
 * @param pools by name
 * @param instances by id
 */
public record ScheduleView(Map<String, OfPool> pools, Map<String, OfInstance> instances) {

	/** Nothing is known. */
	public static final ScheduleView EMPTY = new ScheduleView(Map.of(), Map.of());

	/**
	 * A pool.
	 *
	 * @param queued how many wait, by class; all classes are there
	 * @param oldestWait for how long the one that came first has waited; 0 if nobody
	 * waits
	 * @param heldBytes the bytes of the bodies of those that wait
	 * @param active the slots that requests of this pool have taken, by instance; those
	 * that have none are absent
	 */
	public record OfPool(Map<Priority, Integer> queued, Duration oldestWait, long heldBytes,
			Map<String, Integer> active) {

		/**
		 * How many wait.
		 * @return the sum over all classes
		 */
		public int waiting() {
			return this.queued.values().stream().mapToInt(Integer::intValue).sum();
		}

	}

	/**
	 * An instance.
	 *
	 * @param usable whether it gets requests
	 * @param calls how many calls its breaker lets through: 0 if it is open, a few if it
	 * is half-open, {@link Integer#MAX_VALUE} if it is closed
	 * @param inFlight the slots that are taken
	 * @param slots the slots that it has for what is in its memory, at least as many as
	 * for one model
	 * @param runners the models in its memory, or on their way
	 * @param loadFailures what it said of models that it could not load lately
	 * @param loadsHang why nothing is loaded there now, whichever model; absent unless
	 * all its loads hang
	 * @param preload the models that it shall have in memory before anybody asks for
	 * them, and where they stand: {@code wanted}, {@code put-off}, {@code loaded} or
	 * {@code dropped}
	 */
	public record OfInstance(boolean usable, int calls, int inFlight, int slots, List<OfRunner> runners,
			Map<ModelName, String> loadFailures, @Nullable String loadsHang, Map<ModelName, String> preload) {
	}

	/**
	 * A model in an instance's memory, with what has been learned of it.
	 *
	 * @param model the model
	 * @param stage where it stands
	 * @param active the slots that are taken
	 * @param slots the slots that it has
	 * @param bytes its memory; 0 if not known
	 * @param promptTokensPerSecond how fast it reads; 0 if not known
	 * @param outputTokensPerSecond how fast it writes; 0 if not known
	 * @param loadSeconds how long loading it takes; 0 if not known
	 */
	public record OfRunner(ModelName model, Stage stage, int active, int slots, long bytes,
			double promptTokensPerSecond, double outputTokensPerSecond, double loadSeconds) {
	}

	/**
	 * Where a model stands.
	 */
	public enum Stage {

		/** On its way in. */
		LOADING,
		/** There. */
		READY,
		/** On its way out. */
		CLOSING

	}

}
