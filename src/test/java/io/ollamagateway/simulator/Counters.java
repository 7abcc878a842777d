package io.ollamagateway.simulator;

/**
 * What an instance counts.
 */
final class Counters {

	long requests;

	long cancelled;

	long tokens;

	long loads;

	/** Those that came to nothing as well. */
	long begunLoads;

	long unloads;

	long abortedLoads;

}
