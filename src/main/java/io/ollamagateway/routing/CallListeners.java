package io.ollamagateway.routing;

import java.util.List;

import io.ollamagateway.protocol.ModelRequest;
import io.ollamagateway.scheduling.Lease;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells all listeners that a call ended, and keeps the answer whole if one of them fails.
 */
final class CallListeners implements CallListener {

	private static final Logger logger = LoggerFactory.getLogger(CallListeners.class);

	private final List<CallListener> listeners;

	CallListeners(List<CallListener> listeners) {
		this.listeners = List.copyOf(listeners);
	}

	@Override
	public void callEnded(@Nullable ModelRequest request, @Nullable Lease lease, CallOutcome outcome) {
		for (CallListener listener : this.listeners) {
			try {
				listener.callEnded(request, lease, outcome);
			}
			catch (RuntimeException ex) {
				logger.error("A listener of calls failed", ex);
			}
		}
	}

}
