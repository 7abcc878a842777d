package io.ollamagateway.scheduling;

/**
 * Weighted rendezvous hashing (Thaler and Ravishankar, 1998; weights after Schindelhauer
 * and Schomaker, 2005): each key has a score at each instance, and belongs where it is
 * highest. When an instance goes, only its own keys move, and every gateway replica
 * agrees without asking the others.
 */
final class RendezvousHash {

	private static final long GOLDEN = 0x9e3779b97f4a7c15L;

	private RendezvousHash() {
	}

	static double score(long key, String instance, double weight) {
		return score(key, key(instance), weight);
	}

	/**
	 * The same for an instance whose id's key is at hand.
	 */
	static double score(long key, long instance, double weight) {
		return -weight / Math.log(unit(mix(mix(key + GOLDEN) ^ instance)));
	}

	/**
	 * A key of a text.
	 */
	static long key(String text) {
		return fold(text);
	}

	/**
	 * A number between 0 and 1, exclusive.
	 */
	private static double unit(long hash) {
		return ((hash >>> 11) + 0.5) * 0x1.0p-53;
	}

	private static long fold(String text) {
		long hash = 0;
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
