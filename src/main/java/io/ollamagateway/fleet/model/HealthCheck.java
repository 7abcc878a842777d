package io.ollamagateway.fleet.model;

import java.time.Duration;

/**
 * How an instance is checked, in the terms of HAProxy's {@code check}.
 *
 * @param interval the time from one probe's end to the next one's start, spread by a
 * tenth so that probes do not run in step
 * @param timeout the time after which a probe has failed
 * @param fall failures in a row that make a healthy instance unhealthy
 * @param rise successes in a row that make it healthy again
 * @param probe what is asked
 * @param slowStart the time over which an instance that has come back grows to its whole
 * load; zero: it gets it at once
 */
public record HealthCheck(Duration interval, Duration timeout, int fall, int rise, Probe probe, Duration slowStart) {

	/** Every 5 seconds, 5 seconds at most, 3 to fall, 2 to rise. */
	public static final HealthCheck DEFAULT = new HealthCheck(Duration.ofSeconds(5), Duration.ofSeconds(5), 3, 2,
			Probe.VERSION, Duration.ofSeconds(10));

	/**
	 * A check without a slow start.
	 * @param interval the time from one probe's end to the next one's start
	 * @param timeout the time after which a probe has failed
	 * @param fall failures in a row that make a healthy instance unhealthy
	 * @param rise successes in a row that make it healthy again
	 * @param probe what is asked
	 */
	public HealthCheck(Duration interval, Duration timeout, int fall, int rise, Probe probe) {
		this(interval, timeout, fall, rise, probe, Duration.ZERO);
	}

	public HealthCheck {
		if (!interval.isPositive() || !timeout.isPositive()) {
			throw new IllegalArgumentException("interval and timeout must be longer than 0");
		}
		if (fall < 1 || rise < 1) {
			throw new IllegalArgumentException("fall and rise must be 1 or more");
		}
		if (slowStart.isNegative()) {
			throw new IllegalArgumentException("slow-start must not be below 0");
		}
	}

	/**
	 * What a probe asks.
	 */
	public enum Probe {

		/** {@code GET /api/version}: cheap, and does not touch the disk. */
		VERSION("/api/version"),
		/** {@code GET /api/tags}, as most proxies' examples do. */
		TAGS("/api/tags"),
		/**
		 * As {@code version}, and after a call that failed one token of its model, so
		 * that a runner which hangs is found out.
		 */
		GENERATE("/api/version");

		private final String path;

		Probe(String path) {
			this.path = path;
		}

		public String path() {
			return this.path;
		}

	}

}
