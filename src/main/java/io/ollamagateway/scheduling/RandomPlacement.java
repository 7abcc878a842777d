package io.ollamagateway.scheduling;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Chooses by chance, in proportion to weight.
 */
final class RandomPlacement implements Placement {

	private final RandomGenerator random;

	RandomPlacement(RandomGenerator random) {
		this.random = random;
	}

	@Override
	public InstanceLoad choose(List<InstanceLoad> candidates, Ticket ticket) {
		double sum = candidates.stream().mapToDouble(InstanceLoad::weight).sum();
		double point = this.random.nextDouble() * sum;
		for (InstanceLoad candidate : candidates) {
			point -= candidate.weight();
			if (point < 0) {
				return candidate;
			}
		}
		return candidates.getLast();
	}

}
