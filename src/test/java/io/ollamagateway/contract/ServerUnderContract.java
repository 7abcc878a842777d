package io.ollamagateway.contract;

import java.util.Map;

import io.ollamagateway.real.TinyModel;

/**
 * An Ollama that the contract looks at: the real one or the simulated one. What HTTP can
 * do (derive, copy, remove, list) is asked over HTTP; this is the rest.
 */
interface ServerUnderContract extends AutoCloseable {

	/** Such as {@code http://127.0.0.1:41234}. */
	String url();

	/**
	 * Installs a model that computes with one thread unless asked otherwise.
	 * @param name the name that it gets
	 * @param model what it is
	 */
	void install(String name, TinyModel model);

	/** Damages the weights of an installed model, so that no runner can load them. */
	void damage(String name);

	/** How many loads were begun so far, also those that came to nothing. */
	int loads();

	/** Whether a load waits until a model has left. */
	boolean waitsForRoom();

	/** Whether a runner is at work on an answer now. */
	boolean computes();

	/** Ends the process that has this model in memory. */
	void killRunner(String name);

	@Override
	void close();

	/** Starts one with variables such as {@code OLLAMA_NUM_PARALLEL}. */
	interface Kind {

		ServerUnderContract start(Map<String, String> environment);

	}

}
