package io.ollamagateway.fleet.model;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What a pool does when none of its instances can serve.
 *
 * @param fallback the name of the pool that serves instead when all are down, if it has
 * the model
 * @param panic whether instances that are down are tried nevertheless when all are
 * @param coldStartWait how long requests wait for a first instance when the pool has
 * none; absent = they are refused at once
 */
public record Outage(@Nullable String fallback, boolean panic, @Nullable Duration coldStartWait) {

	/** Refuse. */
	public static final Outage REFUSE = new Outage(null, false, null);

	public Outage {
		if (coldStartWait != null && !coldStartWait.isPositive()) {
			throw new IllegalArgumentException("cold-start-wait must be longer than 0");
		}
	}

	/**
	 * Whether requests wait for the first instance of a pool that has none.
	 * @return {@code false}: they are told at once
	 */
	public boolean awaitsInstances() {
		return this.coldStartWait != null;
	}

}
