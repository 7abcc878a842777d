package io.ollamagateway.scheduling;

import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.InstanceState;

/**
 * What the scheduler knows of one instance. Counted once, however many pools the instance
 * stands in.
 */
final class InstanceLoad {

	private Instance instance;

	private InstanceState state = InstanceState.STARTING;

	private int inFlight;

	InstanceLoad(Instance instance) {
		this.instance = instance;
	}

	Instance instance() {
		return this.instance;
	}

	void reconfigure(Instance instance) {
		this.instance = instance;
	}

	void state(InstanceState state) {
		this.state = state;
	}

	boolean isUsable() {
		return this.state.isUsable();
	}

	int inFlight() {
		return this.inFlight;
	}

	double weight() {
		return this.instance.weight();
	}

	void take() {
		this.inFlight++;
	}

	void giveBack() {
		this.inFlight--;
	}

}
