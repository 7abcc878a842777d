package io.ollamagateway.fleet;

import io.ollamagateway.fleet.model.HealthCheck;
import io.ollamagateway.fleet.model.InstanceState;

/**
 * What an instance's probes add up to. Immutable: each probe makes the next one. The
 * first probe decides alone, as in HAProxy, but for an instance that has just joined,
 * whose first failures may come of its being new; from then on it takes {@code fall}
 * failures or {@code rise} successes in a row to change the state.
 *
 * @param state the state
 * @param contrary the probes in a row that spoke against it
 */
record HealthRecord(InstanceState state, int contrary) {

	static final HealthRecord UNKNOWN = new HealthRecord(InstanceState.STARTING, 0);

	static final HealthRecord NEW = new HealthRecord(InstanceState.JOINING, 0);

	HealthRecord after(boolean success, HealthCheck check) {
		InstanceState told = success ? InstanceState.READY : InstanceState.UNHEALTHY;
		if (this.state == told) {
			return new HealthRecord(told, 0);
		}
		int needed = success ? check.rise() : check.fall();
		boolean convinced = this.state == InstanceState.STARTING || (success && this.state == InstanceState.JOINING)
				|| this.contrary + 1 >= needed;
		return convinced ? new HealthRecord(told, 0) : new HealthRecord(this.state, this.contrary + 1);
	}

}
