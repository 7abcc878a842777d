package io.ollamagateway.scheduling;

import java.util.List;
import java.util.random.RandomGenerator;

import io.ollamagateway.fleet.model.Pool;
import org.jspecify.annotations.Nullable;

/**
 * One pool as the scheduler sees it.
 */
final class PoolSchedule {

	private final Pool pool;

	private final List<InstanceLoad> members;

	private final Placement placement;

	PoolSchedule(Pool pool, List<InstanceLoad> members, RandomGenerator random) {
		this.pool = pool;
		this.members = members;
		this.placement = Placement.of(pool.balance().strategy(), random);
	}

	Pool pool() {
		return this.pool;
	}

	/**
	 * The instance that shall serve a ticket.
	 * @param ticket the ticket
	 * @return a usable instance that has not failed the ticket yet, if there is one
	 */
	@Nullable InstanceLoad choose(Ticket ticket) {
		List<InstanceLoad> candidates = this.members.stream()
			.filter((load) -> load.isUsable() && !ticket.tried().contains(load.instance().id()))
			.toList();
		return candidates.isEmpty() ? null : this.placement.choose(candidates, ticket);
	}

}
