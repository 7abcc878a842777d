package io.ollamagateway.fleet.model;

import java.time.Duration;

/**
 * The time limits of a pool's calls.
 *
 * @param connect until the connection to an instance stands
 * @param firstByte until the first byte of a streamed answer, with loading the model and
 * reading the prompt inside it
 * @param wholeAnswer until an answer that is not streamed, which sends nothing before its
 * end; zero: no limit
 * @param betweenChunks the longest silence in the middle of an answer whose client takes
 * what comes; zero: no limit
 * @param load until a model is in memory, where the gateway loads it
 * @param total for a request as a whole, with waiting, all attempts and the answer; zero:
 * no limit
 */
public record Timeouts(Duration connect, Duration firstByte, Duration wholeAnswer, Duration betweenChunks,
		Duration load, Duration total) {

	/**
	 * 2 seconds to connect, 5 minutes to the first byte, 10 to a whole answer, one
	 * between chunks, 10 to load.
	 */
	public static final Timeouts DEFAULT = new Timeouts(Duration.ofSeconds(2), Duration.ofSeconds(300),
			Duration.ofMinutes(10), Duration.ofSeconds(60), Duration.ofMinutes(10), Duration.ZERO);

	public Timeouts {
		if (!connect.isPositive() || !firstByte.isPositive() || !load.isPositive()) {
			throw new IllegalArgumentException("time limits must be longer than 0");
		}
		if (wholeAnswer.isNegative() || betweenChunks.isNegative() || total.isNegative()) {
			throw new IllegalArgumentException("whole-answer, between-chunks and total must not be below 0");
		}
	}

}
