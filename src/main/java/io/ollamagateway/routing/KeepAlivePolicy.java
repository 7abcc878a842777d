package io.ollamagateway.routing;

import io.ollamagateway.protocol.KeepAlive;
import io.ollamagateway.protocol.ModelRequest;
import org.jspecify.annotations.Nullable;

/**
 * Decides how long a client may keep a model in memory, or whether it may unload it.
 */
@FunctionalInterface
interface KeepAlivePolicy {

	/** Every client gets what it asks for. */
	KeepAlivePolicy AS_SENT = ModelRequest::keepAlive;

	/**
	 * Decides.
	 * @param request the request as its client sent it
	 * @return the {@code keep_alive} to send; {@code null} for the server's own
	 */
	@Nullable KeepAlive decide(ModelRequest request);

}
