package io.ollamagateway.fleet.model;

import java.time.Duration;

/**
 * The time limits of a pool's calls.
 *
 * @param connect until the connection to an instance stands
 * @param firstByte until the first byte of a streamed answer, with loading the model and
 * reading the prompt inside it. An answer that is not streamed sends nothing until its
 * end and has no such limit
 */
public record Timeouts(Duration connect, Duration firstByte) {

	/** 2 seconds to connect, 5 minutes to the first byte. */
	public static final Timeouts DEFAULT = new Timeouts(Duration.ofSeconds(2), Duration.ofSeconds(300));

	public Timeouts {
		if (!connect.isPositive() || !firstByte.isPositive()) {
			throw new IllegalArgumentException("time limits must be longer than 0");
		}
	}

}
