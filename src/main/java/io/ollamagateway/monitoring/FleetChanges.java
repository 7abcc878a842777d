package io.ollamagateway.monitoring;

import io.ollamagateway.fleet.FleetListener;
import io.ollamagateway.fleet.model.BreakerState;
import io.ollamagateway.fleet.model.InstanceChange;
import io.ollamagateway.fleet.model.Pools;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/**
 * Tells whoever listens at the time that something has changed in the fleet.
 */
final class FleetChanges implements FleetListener {

	private final Sinks.Many<Boolean> sink = Sinks.many().multicast().directBestEffort();

	/** One signal for each change, or for some that come at the same time. */
	Flux<Boolean> all() {
		return this.sink.asFlux();
	}

	@Override
	public void poolsChanged(Pools pools) {
		changed();
	}

	@Override
	public void instanceChanged(InstanceChange change) {
		changed();
	}

	@Override
	public void breakerChanged(String instance, BreakerState state) {
		changed();
	}

	/** Of two that change at once one may be lost, and the other one is told. */
	private void changed() {
		this.sink.tryEmitNext(true);
	}

}
