package io.ollamagateway.scheduling;

import io.ollamagateway.protocol.AnswerCounters;

/**
 * What is known of a model wherever it runs.
 */
final class ModelFacts {

	private static final double USUAL_PROMPT_TOKENS = 500;

	private static final double USUAL_OUTPUT_TOKENS = 200;

	private final ModelSpeed speed = new ModelSpeed();

	private final Mean promptTokens = new Mean();

	private final Mean outputTokens = new Mean();

	private final Rate arrivals = new Rate();

	private long installedBytes;

	private long residentBytes;

	/** Whether anything but its name is known. */
	boolean isOfUse() {
		return this.installedBytes > 0 || this.residentBytes > 0 || this.speed.isKnown();
	}

	/** Speeds on an instance of weight 1. */
	ModelSpeed speed() {
		return this.speed;
	}

	double outputTokens() {
		return this.outputTokens.or(USUAL_OUTPUT_TOKENS);
	}

	double promptTokens() {
		return this.promptTokens.or(USUAL_PROMPT_TOKENS);
	}

	/** How often it is asked for. */
	Rate arrivals() {
		return this.arrivals;
	}

	void answered(AnswerCounters counters) {
		if (counters.outputTokens() != null) {
			this.outputTokens.add(counters.outputTokens());
		}
		if (counters.promptTokens() != null) {
			this.promptTokens.add(counters.promptTokens());
		}
	}

	void installed(long bytes) {
		this.installedBytes = Math.max(this.installedBytes, bytes);
	}

	void resident(long bytes) {
		this.residentBytes = bytes;
	}

	/**
	 * The memory that it takes.
	 * @return bytes; 0 if nothing is known
	 */
	long bytes() {
		// weights, and something for the context
		return (this.residentBytes > 0) ? this.residentBytes : this.installedBytes + this.installedBytes / 8;
	}

}
