package io.ollamagateway.scheduling;

import java.util.HashMap;
import java.util.Map;

/**
 * Fair turns between callers by virtual time: start-time fair queueing (Goyal, Vin and
 * Cheng, SIGCOMM 1996). Each request starts, virtually, when its caller's last one ends
 * or when the clock stands, whichever is later; who starts first is served first. A
 * caller that sends a flood pushes its own requests into the future and nobody else's.
 */
final class FairClock {

	private static final int LEAST_PRUNED = 1024;

	private final Map<String, Double> ends = new HashMap<>();

	private double now;

	private int pruneAt = LEAST_PRUNED;

	/**
	 * A request came.
	 * @param origin whose it is
	 * @param cost what it is expected to cost
	 * @return its virtual start
	 */
	double start(Origin origin, double cost) {
		double start = Math.max(this.now, this.ends.getOrDefault(origin.caller(), 0.0));
		this.ends.put(origin.caller(), start + cost / origin.share());
		if (this.ends.size() > this.pruneAt) {
			// who has used up nothing in advance is like one who has never come
			this.ends.values().removeIf((end) -> end <= this.now);
			this.pruneAt = Math.max(LEAST_PRUNED, 2 * this.ends.size());
		}
		return start;
	}

	/** A request was served. */
	void served(double start) {
		this.now = Math.max(this.now, start);
	}

	/** A request's cost turned out to be another one. */
	void corrected(Origin origin, double more) {
		this.ends.computeIfPresent(origin.caller(), (_, end) -> end + more / origin.share());
	}

}
