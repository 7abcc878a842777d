package io.ollamagateway.scheduling;

import java.util.List;
import java.util.random.RandomGenerator;

import io.ollamagateway.fleet.model.Balance;

/**
 * A pool's rule of choice. One object serves one pool and may remember what it chose.
 */
interface Placement {

	/**
	 * Chooses an instance.
	 * @param candidates the instances that may be chosen, at least one
	 * @param ticket the request
	 * @return one of the candidates
	 */
	InstanceLoad choose(List<InstanceLoad> candidates, Ticket ticket);

	/**
	 * The rule of a name.
	 * @param strategy the rule's name
	 * @param random breaks ties
	 * @return a new object that follows the rule
	 */
	static Placement of(Balance.Strategy strategy, RandomGenerator random) {
		return switch (strategy) {
			// what it would be with the request on it: a fast idle instance before a slow
			// idle one
			case LEAST_LOADED -> new LowestPlacement((load) -> (load.inFlight() + 1) / load.weight(), random);
			case LEAST_CONNECTIONS -> new LowestPlacement((load) -> load.inFlight() / load.weight(), random);
			case ROUND_ROBIN -> new RoundRobinPlacement();
			case RANDOM -> new RandomPlacement(random);
			case HASH -> new HashPlacement();
		};
	}

}
