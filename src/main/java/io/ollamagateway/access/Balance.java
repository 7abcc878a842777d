package io.ollamagateway.access;

import java.time.Duration;

/**
 * What is left of a quota.
 *
 * @param limit all of it
 * @param remaining what is left of it, at least 0
 * @param reset the time until all of it is there again
 */
public record Balance(long limit, long remaining, Duration reset) {

	static Balance of(Quota quota, long remaining, Duration reset) {
		return new Balance(quota.amount(), Math.max(0, remaining), reset);
	}

}
