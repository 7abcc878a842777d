package io.ollamagateway.routing;

import io.ollamagateway.access.Caller;
import io.ollamagateway.fleet.model.Affinity;
import io.ollamagateway.protocol.ModelRequest;
import io.ollamagateway.protocol.Operation;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.loadbalancer.RequestData;

/**
 * Finds out which requests belong together.
 */
final class AffinityKey {

	/** The key of a request that stands alone. */
	static final long NONE = 0;

	private AffinityKey() {
	}

	/**
	 * The key of a request.
	 * @param affinity what makes requests belong together
	 * @param data the request
	 * @return the key, equal for requests that belong together, or {@link #NONE}
	 */
	static long of(Affinity affinity, RequestData data) {
		ModelRequest request = ExchangeAttribute.MODEL_REQUEST.in(data.getAttributes());
		if (request == null || request.endpoint().operation() == Operation.EMBED) {
			// an embedding leaves nothing behind that another one could use
			return NONE;
		}
		return switch (affinity.by()) {
			case NONE -> NONE;
			case CONVERSATION -> request.prefixHash();
			case SESSION -> hash(session(affinity, data));
			case CLIENT_IP -> {
				Caller caller = ExchangeAttribute.CALLER.in(data.getAttributes());
				yield hash((caller != null) ? caller.address() : null);
			}
		};
	}

	private static @Nullable String session(Affinity affinity, RequestData data) {
		String header = HashKey.first(data.getHeaders(), affinity.header());
		return (header != null) ? header : HashKey.first(data.getCookies(), affinity.cookie());
	}

	/** FNV-1a over the characters. */
	private static long hash(@Nullable String text) {
		if (text == null || text.isEmpty()) {
			return NONE;
		}
		long hash = 0xcbf29ce484222325L;
		for (int i = 0; i < text.length(); i++) {
			hash = 0x100000001b3L * (hash ^ text.charAt(i));
		}
		return (hash != NONE) ? hash : 1;
	}

}
