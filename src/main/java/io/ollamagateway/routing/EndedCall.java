package io.ollamagateway.routing;

import java.net.InetSocketAddress;

import io.ollamagateway.access.Caller;
import io.ollamagateway.fleet.model.Pool;
import io.ollamagateway.protocol.ModelRequest;
import io.ollamagateway.scheduling.Lease;
import org.jspecify.annotations.Nullable;

import org.springframework.web.server.ServerWebExchange;

/**
 * A request that has ended, and how.
 *
 * @param id its id
 * @param method its HTTP method
 * @param path its path as the client sent it, percent-encoded
 * @param client the address that it came from; empty if that cannot be told
 * @param caller who sent it; absent if it was refused before that was known
 * @param pool the pool of its model, or the fallback that served it; absent if there is
 * none
 * @param request what it asked; absent if it named no model
 * @param lease its last lease; absent if it had none
 * @param outcome how it ended
 */
public record EndedCall(String id, String method, String path, String client, @Nullable Caller caller,
		@Nullable Pool pool, @Nullable ModelRequest request, @Nullable Lease lease, CallOutcome outcome) {

	static EndedCall of(ServerWebExchange exchange, @Nullable Lease lease, CallOutcome outcome) {
		Pool pool = (lease != null) ? lease.pool() : ExchangeAttribute.POOL.in(exchange);
		return new EndedCall(String.valueOf(ExchangeAttribute.REQUEST_ID.in(exchange)),
				exchange.getRequest().getMethod().name(), exchange.getRequest().getURI().getRawPath(), client(exchange),
				ExchangeAttribute.CALLER.in(exchange), pool, ExchangeAttribute.MODEL_REQUEST.in(exchange), lease,
				outcome);
	}

	private static String client(ServerWebExchange exchange) {
		InetSocketAddress remote = exchange.getRequest().getRemoteAddress();
		return (remote != null && remote.getAddress() != null) ? remote.getAddress().getHostAddress() : "";
	}

}
