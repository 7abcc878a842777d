package io.ollamagateway.settings;

import io.ollamagateway.access.Caller;
import io.ollamagateway.access.Scope;
import io.ollamagateway.fleet.model.Pool;
import io.ollamagateway.fleet.model.Pools;
import io.ollamagateway.protocol.KeepAlive;
import io.ollamagateway.protocol.ModelRequest;
import org.jspecify.annotations.Nullable;

/**
 * Decides how long a client may keep a model in memory, or whether it may unload it.
 */
@FunctionalInterface
public interface KeepAlivePolicy {

	/** Every client gets what it asks for. */
	KeepAlivePolicy AS_SENT = ModelRequest::keepAlive;

	/** Others may be using the model, so a wish to unload it is not heard. */
	KeepAlivePolicy NO_UNLOADING = (request) -> {
		KeepAlive wish = request.keepAlive();
		return (wish != null && wish.unloadsNow()) ? null : wish;
	};

	/**
	 * The policy for a caller.
	 * @param caller who asks
	 * @param pools what the pools do about their models
	 * @return for admins what they ask for, for others within what the model's pool says
	 */
	static KeepAlivePolicy of(Caller caller, Pools pools) {
		return caller.has(Scope.ADMIN) ? AS_SENT : (request) -> {
			KeepAlive wish = NO_UNLOADING.decide(request);
			Pool pool = (wish != null) ? pools.serving(request.model()).orElse(null) : null;
			return (pool != null && wish != null) ? pool.lifecycle().allowed(request.model(), wish) : wish;
		};
	}

	/**
	 * Decides.
	 * @param request the request as its client sent it
	 * @return the {@code keep_alive} to send; {@code null} for the server's own
	 */
	@Nullable KeepAlive decide(ModelRequest request);

}
