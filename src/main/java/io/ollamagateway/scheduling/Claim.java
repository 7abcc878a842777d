package io.ollamagateway.scheduling;

import java.util.List;

/**
 * An instance's next load. An instance has one at a time, because Ollama loads one model
 * after the other.
 */
sealed interface Claim {

	/**
	 * Something has to go before it can begin; what has to go still works.
	 *
	 * @param line the requests that need the load
	 * @param victims what has to go first, cordoned since
	 */
	record MakingRoom(Line line, List<Runner> victims) implements Claim {

		boolean isFree() {
			return this.victims.stream().allMatch((victim) -> victim.active() == 0);
		}

	}

	/**
	 * It has begun.
	 *
	 * @param runner what is loaded
	 * @param renews whether it is in memory already, and is only to stay longer
	 */
	record Loading(RunnerKey runner, boolean renews) implements Claim {
	}

}
