package io.ollamagateway.fleet.model;

import java.time.Duration;

/**
 * The time limits of a pool's calls.
 *
 * @param connect until the connection to an instance stands
 * @param firstByte until the first byte of a streamed answer, with loading the model and
 * reading the prompt inside it. An answer that is not streamed sends nothing until its
 * end and has no such limit
 * @param load until a model is in memory, where the gateway loads it
 */
public record Timeouts(Duration connect, Duration firstByte, Duration load) {

	/** 2 seconds to connect, 5 minutes to the first byte, 10 to load. */
	public static final Timeouts DEFAULT = new Timeouts(Duration.ofSeconds(2), Duration.ofSeconds(300),
			Duration.ofMinutes(10));

	public Timeouts {
		if (!connect.isPositive() || !firstByte.isPositive() || !load.isPositive()) {
			throw new IllegalArgumentException("time limits must be longer than 0");
		}
	}

}
