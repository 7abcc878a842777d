package io.ollamagateway.settings;

import org.jspecify.annotations.Nullable;

/**
 * Is told each time the configuration has been read again because its files changed.
 */
public interface ReloadListener {

	/**
	 * The configuration was read again.
	 * @param problem why it was not taken, so that the one before stays; absent if it is
	 * current now
	 */
	void reloaded(@Nullable String problem);

}
