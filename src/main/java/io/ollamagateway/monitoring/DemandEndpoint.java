package io.ollamagateway.monitoring;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/**
 * {@code /actuator/demand/POOL}: what autoscalers read. It is this replica's own share:
 * who runs several gateways adds them up.
 */
@Endpoint(id = "demand", defaultAccess = Access.READ_ONLY)
final class DemandEndpoint {

	private final FleetViews views;

	DemandEndpoint(FleetViews views) {
		this.views = views;
	}

	/**
	 * The demand of one pool.
	 * @param pool its name
	 * @return its demand, 0 if nothing is asked of it, whether it has instances or not;
	 * nothing, which is told as 404, if no such pool is configured
	 */
	@ReadOperation
	@Nullable Demand demand(@Selector String pool) {
		return this.views.now()
			.pool(pool)
			.map((one) -> new Demand(one.name(), one.running() + one.queue().waiting(), one.running(),
					one.queue().waiting(), one.slots(), one.ready()))
			.orElse(null);
	}

	/**
	 * The demand of one pool, all in requests at once.
	 *
	 * @param pool its name
	 * @param demand what runs and what waits
	 * @param active what runs
	 * @param queued what waits
	 * @param capacity what could run on the instances that get requests
	 * @param ready how many instances get requests
	 */
	record Demand(String pool, int demand, int active, int queued, int capacity, int ready) {
	}

}
