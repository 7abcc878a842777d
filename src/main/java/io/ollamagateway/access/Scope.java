package io.ollamagateway.access;

import java.util.Locale;

/**
 * What a caller may do.
 */
public enum Scope {

	/** Use models, and see which there are. */
	INFERENCE,
	/**
	 * Change which models there are: pull, push, create, copy, delete, unload; and change
	 * the gateway's own state by its actuator.
	 */
	ADMIN;

	/**
	 * The scope as configuration and people write it.
	 * @return in lower case
	 */
	public String label() {
		return name().toLowerCase(Locale.ROOT);
	}

}
