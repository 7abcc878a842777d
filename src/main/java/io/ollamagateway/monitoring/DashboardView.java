package io.ollamagateway.monitoring;

import java.util.Map;

/**
 * What the status page shows at one moment.
 *
 * @param fleet pools and instances
 * @param pools what passed through each pool, by name
 * @param instances what each instance was the last to serve, by id
 */
record DashboardView(FleetView fleet, Map<String, OfPool> pools, Map<String, OfInstance> instances) {

	/**
	 * A pool in the last minute.
	 *
	 * @param ended the requests that ended, in whatever way
	 * @param failed those of them that an instance or the gateway failed
	 * @param refused those that were refused because there was no room or no instance
	 * @param requestsPerSecond how many ended each second
	 * @param tokensPerSecond the tokens of answers
	 * @param firstToken the seconds until the first token of streams; 0 if there were
	 * none
	 * @param queueWait the seconds until an instance was chosen; 0 if there were none
	 */
	record OfPool(long ended, long failed, long refused, double requestsPerSecond, double tokensPerSecond,
			PoolTraffic.Percentiles firstToken, PoolTraffic.Percentiles queueWait) {
	}

	/**
	 * An instance.
	 *
	 * @param ended the requests that it served in the last five minutes
	 * @param failed what failed there by its fault in the last five minutes
	 * @param tokensPerSecond the tokens of its answers in the last minute
	 */
	record OfInstance(long ended, long failed, double tokensPerSecond) {
	}

}
