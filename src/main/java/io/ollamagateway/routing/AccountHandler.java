package io.ollamagateway.routing;

import java.util.EnumSet;
import java.util.Set;

import io.ollamagateway.bodies.SmallBodies;
import io.ollamagateway.fleet.InstanceAnswer;
import io.ollamagateway.models.AccountCalls;
import io.ollamagateway.models.Selection;
import io.ollamagateway.protocol.BodyBytes;
import io.ollamagateway.protocol.ServerEndpoint;
import reactor.core.publisher.Mono;

import org.springframework.web.server.ServerWebExchange;

/**
 * Answers what needs an account at ollama.com, by an instance that has one.
 */
final class AccountHandler implements ServerApiHandler {

	private final AccountCalls calls;

	private final SmallBodies bodies;

	AccountHandler(AccountCalls calls, SmallBodies bodies) {
		this.calls = calls;
		this.bodies = bodies;
	}

	@Override
	public Set<ServerEndpoint> endpoints() {
		return EnumSet.range(ServerEndpoint.ME, ServerEndpoint.RECOMMENDATIONS);
	}

	@Override
	public Mono<Void> handle(ServerEndpoint endpoint, ServerWebExchange exchange) {
		return this.bodies.read(exchange, (body) -> answer(endpoint, exchange, body)
			.flatMap((answer) -> Answers.bytes(exchange, answer.status(), answer.type(), answer.body())));
	}

	private Mono<InstanceAnswer> answer(ServerEndpoint endpoint, ServerWebExchange exchange, BodyBytes body) {
		String method = exchange.getRequest().getMethod().name();
		String path = exchange.getRequest().getURI().getRawPath();
		byte[] bytes = (body.length() > 0) ? body.toByteArray() : null;
		Selection selection = ChangeHandler.selection(exchange);
		boolean everywhere = endpoint == ServerEndpoint.SIGN_OUT || endpoint == ServerEndpoint.USER_KEY;
		return everywhere ? this.calls.all(method, path, bytes, selection)
				: this.calls.any(method, path, bytes, selection);
	}

}
