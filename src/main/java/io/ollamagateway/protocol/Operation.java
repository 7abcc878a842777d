package io.ollamagateway.protocol;

/**
 * What a request wants of a model.
 */
public enum Operation {

	/** Text from a prompt. */
	GENERATE,
	/** The next message of a conversation. */
	CHAT,
	/** Vectors from texts. */
	EMBED,
	/** Text from a recording. */
	TRANSCRIBE,
	/** What the model is; reads the instance's disk and takes no slot. */
	SHOW;

	/**
	 * Whether the operation occupies a slot of a runner.
	 * @return {@code false} for what an instance answers from its disk
	 */
	public boolean takesSlot() {
		return this != SHOW;
	}

}
