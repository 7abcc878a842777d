package io.ollamagateway.benchmark;

import java.time.Duration;

/**
 * What clients do to a system.
 *
 * @param clients how many of them ask at a time
 * @param ask what each of them asks, again and again
 */
record Load(int clients, Ask ask) {

	/** Small requests from many, each answered in one piece. */
	static final Load SMALL = new Load(64, Ask.SMALL);

	/** The same from a single client: what a request takes that meets no other. */
	static final Load SINGLE = new Load(1, Ask.SMALL);

	/** 20,000 lines a second. */
	static final Load PACED = new Load(200, Ask.stream(100_000, Duration.ofMillis(10)));

	static final Load FLAT_OUT = new Load(32, Ask.stream(1000, Duration.ZERO));

	/** A prompt with an image. */
	static final Load IMAGE = new Load(1, Ask.image(50_000_000));

}
