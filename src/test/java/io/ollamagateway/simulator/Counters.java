package io.ollamagateway.simulator;

/**
 * What an instance counts.
 */
final class Counters {

	long requests;

	long cancelled;

	long tokens;

	long loads;

	long unloads;

	long abortedLoads;

}
