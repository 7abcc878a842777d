package io.ollamagateway.simulator;

/**
 * Hears what becomes of a call. After {@code completed} or {@code failed} comes nothing
 * more.
 */
public interface CallListener {

	/** The first token was generated, in this moment. */
	default void firstToken() {
	}

	/** A token was generated; not called for a call whose tokens have no text. */
	default void piece(Piece piece) {
	}

	/** The call is done. */
	void completed(Completion completion);

	/** The call failed, with the status and text that Ollama gives. */
	void failed(int status, String message);

	/**
	 * Called before each step and before the end: whoever is not ready for more keeps the
	 * step and runs it later. Until then the call holds its slot.
	 */
	default void whenReady(Runnable step) {
		step.run();
	}

}
