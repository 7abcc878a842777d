package io.ollamagateway.monitoring;

import org.springframework.boot.health.contributor.Status;

/**
 * How a pool is.
 */
enum PoolStatus {

	/** All its instances get requests. */
	UP,

	/** Some do; or it has none yet, and requests wait for the first. */
	DEGRADED,

	/** None does. */
	DOWN;

	/** The same in the terms of Spring Boot. */
	Status health() {
		return new Status(name());
	}

	/**
	 * The status of a pool.
	 * @param instances how many instances it has
	 * @param ready how many of them get requests
	 * @param waits whether requests wait for a first instance if it has none
	 */
	static PoolStatus of(int instances, int ready, boolean waits) {
		if (instances == 0) {
			return waits ? DEGRADED : DOWN;
		}
		if (ready == 0) {
			return DOWN;
		}
		return (ready == instances) ? UP : DEGRADED;
	}

}
