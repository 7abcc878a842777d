package io.ollamagateway.access;

import reactor.core.publisher.Mono;

/**
 * Counts what callers use.
 */
interface LimitStore {

	/**
	 * Takes one request and some tokens from a caller's quotas, both or none.
	 * @param account whose quotas
	 * @param limits the quotas
	 * @param tokens how many tokens; more than the whole quota counts as all of it
	 * @return whether they were there
	 */
	Mono<Verdict> take(String account, Limits limits, long tokens);

	/**
	 * Takes further tokens, whether they are there or not, or gives some back.
	 * @param account whose quota
	 * @param quota the quota
	 * @param tokens how many; below 0 they are given back
	 * @return ends when it is done
	 */
	Mono<Void> correct(String account, Quota quota, long tokens);

}
