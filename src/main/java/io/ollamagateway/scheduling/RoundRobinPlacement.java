package io.ollamagateway.scheduling;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Chooses in turn, by weight, and spreads an instance's turns evenly: the smooth weighted
 * round-robin of NGINX. With weights 2, 1, 1 the turns are a b c a.
 */
final class RoundRobinPlacement implements Placement {

	private final Map<String, Double> credits = new HashMap<>();

	@Override
	public InstanceLoad choose(List<InstanceLoad> candidates, Ticket ticket) {
		InstanceLoad best = candidates.getFirst();
		double highest = Double.NEGATIVE_INFINITY;
		double sum = 0;
		for (InstanceLoad candidate : candidates) {
			double credit = this.credits.merge(candidate.instance().id(), candidate.weight(), Double::sum);
			sum += candidate.weight();
			if (credit > highest) {
				highest = credit;
				best = candidate;
			}
		}
		this.credits.merge(best.instance().id(), -sum, Double::sum);
		return best;
	}

}
