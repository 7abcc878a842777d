package io.ollamagateway.routing;

import java.util.List;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Exceptions;

/**
 * Tells all listeners of a kind, and keeps what tells them whole if one of them fails.
 *
 * @param <T> the kind
 */
final class Listeners<T> {

	private static final Logger logger = LoggerFactory.getLogger(Listeners.class);

	private final String source;

	private final List<T> listeners;

	/**
	 * Creates the listeners of one source.
	 * @param source what they listen to, for the log
	 * @param listeners the listeners, in the order in which they are told
	 */
	Listeners(String source, List<T> listeners) {
		this.source = source;
		this.listeners = List.copyOf(listeners);
	}

	void tell(Consumer<T> event) {
		for (T listener : this.listeners) {
			tell(this.source, listener, event);
		}
	}

	/**
	 * Tells one listener.
	 * @param source what it listens to, for the log
	 * @param listener the listener
	 * @param event what it is told
	 * @param <T> its kind
	 */
	static <T> void tell(String source, T listener, Consumer<T> event) {
		try {
			event.accept(listener);
		}
		catch (Throwable ex) {
			Exceptions.throwIfJvmFatal(ex);
			logger.error("A listener of {} failed", source, ex);
		}
	}

}
