package io.ollamagateway.routing;

import io.ollamagateway.access.Caller;
import io.ollamagateway.access.LimitKind;
import io.ollamagateway.access.LimitListener;

/**
 * Tells all listeners of limits.
 *
 * @param listeners who is told
 */
record LimitListeners(Listeners<LimitListener> listeners) implements LimitListener {

	@Override
	public void exceeded(Caller caller, LimitKind kind, boolean refused) {
		this.listeners.tell((listener) -> listener.exceeded(caller, kind, refused));
	}

	@Override
	public void charged(Caller caller, long tokens, boolean exact) {
		this.listeners.tell((listener) -> listener.charged(caller, tokens, exact));
	}

	@Override
	public void storeLost() {
		this.listeners.tell(LimitListener::storeLost);
	}

	@Override
	public void countedLocally() {
		this.listeners.tell(LimitListener::countedLocally);
	}

	@Override
	public void storeFound() {
		this.listeners.tell(LimitListener::storeFound);
	}

}
