package io.ollamagateway.routing;

import io.ollamagateway.settings.ReloadListener;
import org.jspecify.annotations.Nullable;

/**
 * Tells all listeners of the configuration.
 *
 * @param listeners who is told
 */
record ReloadListeners(Listeners<ReloadListener> listeners) implements ReloadListener {

	@Override
	public void reloaded(@Nullable String problem) {
		this.listeners.tell((listener) -> listener.reloaded(problem));
	}

}
