package io.ollamagateway.routing;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import io.ollamagateway.fleet.FleetListener;
import io.ollamagateway.fleet.model.InstanceChange;
import io.ollamagateway.fleet.model.InstanceState;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/**
 * Tells calls that wait for an instance when that fails its health checks: a frozen
 * server keeps its connections open and would let them wait for their whole limit.
 */
final class InstanceOutages implements FleetListener {

	/** By instance; what has completed stays as long as the outage. */
	private final ConcurrentMap<String, Sinks.Empty<Void>> outages = new ConcurrentHashMap<>();

	/**
	 * The outage of an instance.
	 * @param instance its id
	 * @return completes when the instance is unhealthy, now or later
	 */
	Mono<Void> of(String instance) {
		return Mono.defer(() -> this.outages.computeIfAbsent(instance, (_) -> Sinks.empty()).asMono())
			// who makes a call again must not do that where health checks are told
			.publishOn(Schedulers.parallel());
	}

	@Override
	public void instanceChanged(InstanceChange change) {
		String instance = change.instance().id();
		if (change.to() == InstanceState.UNHEALTHY) {
			this.outages.computeIfAbsent(instance, (_) -> Sinks.empty()).tryEmitEmpty();
		}
		else if (change.from() == InstanceState.UNHEALTHY || change.to() == InstanceState.GONE) {
			this.outages.remove(instance);
		}
	}

}
