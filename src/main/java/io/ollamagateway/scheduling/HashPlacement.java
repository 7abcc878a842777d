package io.ollamagateway.scheduling;

import java.util.List;

/**
 * Chooses the same instance for the same key, as long as it is there and free.
 */
final class HashPlacement implements Placement {

	@Override
	public InstanceLoad choose(List<InstanceLoad> candidates, Ticket ticket) {
		InstanceLoad best = candidates.getFirst();
		double highest = Double.NEGATIVE_INFINITY;
		long key = RendezvousHash.key(ticket.hashKey());
		for (InstanceLoad candidate : candidates) {
			double score = RendezvousHash.score(key, candidate.key(), candidate.weight());
			if (score > highest) {
				highest = score;
				best = candidate;
			}
		}
		return best;
	}

}
