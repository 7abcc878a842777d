package io.ollamagateway.access;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * How many requests of each caller are under way. Who has none is not held.
 */
final class ConcurrentRequests {

	private final ConcurrentMap<String, Integer> underWay = new ConcurrentHashMap<>();

	/**
	 * One more begins.
	 * @return how many there are now
	 */
	int enter(String account) {
		return this.underWay.merge(account, 1, Integer::sum);
	}

	void leave(String account) {
		this.underWay.computeIfPresent(account, (_, count) -> (count > 1) ? count - 1 : null);
	}

	int callers() {
		return this.underWay.size();
	}

}
