package io.ollamagateway.access;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * How many requests of each caller are under way. Who has none is not held.
 */
final class ConcurrentRequests {

	private final ConcurrentMap<String, Integer> underWay = new ConcurrentHashMap<>();

	/**
	 * One more begins, if fewer than so many are under way. One that may not begin leaves
	 * no trace, so that it stands in no other's way.
	 * @return whether it has begun
	 */
	boolean enter(String account, int places) {
		boolean[] begun = new boolean[1];
		this.underWay.compute(account, (_, count) -> {
			int before = (count != null) ? count : 0;
			begun[0] = before < places;
			return begun[0] ? Integer.valueOf(before + 1) : count;
		});
		return begun[0];
	}

	void leave(String account) {
		this.underWay.computeIfPresent(account, (_, count) -> (count > 1) ? count - 1 : null);
	}

	int callers() {
		return this.underWay.size();
	}

}
