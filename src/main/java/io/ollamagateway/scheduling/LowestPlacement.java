package io.ollamagateway.scheduling;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;

/**
 * Chooses the instance of the lowest load, among equals by chance: a fixed order would
 * give the first one most of the traffic of a quiet fleet.
 */
final class LowestPlacement implements Placement {

	private final ToDoubleFunction<InstanceLoad> load;

	private final RandomGenerator random;

	LowestPlacement(ToDoubleFunction<InstanceLoad> load, RandomGenerator random) {
		this.load = load;
		this.random = random;
	}

	@Override
	public InstanceLoad choose(List<InstanceLoad> candidates, Ticket ticket) {
		InstanceLoad best = candidates.getFirst();
		double lowest = Double.POSITIVE_INFINITY;
		int equals = 0;
		for (InstanceLoad candidate : candidates) {
			double value = this.load.applyAsDouble(candidate);
			if (value < lowest) {
				lowest = value;
				best = candidate;
				equals = 1;
			}
			else if (value == lowest && this.random.nextInt(++equals) == 0) {
				best = candidate;
			}
		}
		return best;
	}

}
