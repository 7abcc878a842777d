package io.ollamagateway.scheduling;

import java.util.List;

/**
 * Chooses the same instance for the same key by weighted rendezvous hashing: when an
 * instance goes, only its own keys move, and every gateway replica agrees without asking
 * the others.
 */
final class HashPlacement implements Placement {

	@Override
	public InstanceLoad choose(List<InstanceLoad> candidates, Ticket ticket) {
		InstanceLoad best = candidates.getFirst();
		double highest = Double.NEGATIVE_INFINITY;
		for (InstanceLoad candidate : candidates) {
			double score = -candidate.weight() / Math.log(unit(ticket.hashKey(), candidate.instance().id()));
			if (score > highest) {
				highest = score;
				best = candidate;
			}
		}
		return best;
	}

	/**
	 * A number between 0 and 1, exclusive, that key and instance determine.
	 */
	private static double unit(String key, String instance) {
		long hash = mix(mix(fold(0, key) + 0x9e3779b97f4a7c15L) ^ fold(0, instance));
		return ((hash >>> 11) + 0.5) * 0x1.0p-53;
	}

	private static long fold(long seed, String text) {
		long hash = seed;
		for (int i = 0; i < text.length(); i++) {
			hash = 0x100000001b3L * (hash ^ text.charAt(i));
		}
		return mix(hash + text.length());
	}

	/** The finaliser of SplitMix64, which spreads every bit over all others. */
	private static long mix(long value) {
		long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
		mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
		return mixed ^ (mixed >>> 31);
	}

}
