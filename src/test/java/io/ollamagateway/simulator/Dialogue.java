package io.ollamagateway.simulator;

/**
 * What all answers of the compatible endpoints need.
 *
 * @param model the name as requested
 * @param ids makes ids
 * @param clock the time
 */
record Dialogue(String model, Ids ids, SimulationClock clock) {

	long seconds() {
		return this.clock.now().getEpochSecond();
	}

}
