package io.ollamagateway.routing;

import java.util.Set;

import io.ollamagateway.protocol.ServerEndpoint;
import reactor.core.publisher.Mono;

import org.springframework.web.server.ServerWebExchange;

/**
 * Answers some of the endpoints about Ollama as a whole.
 */
interface ServerApiHandler {

	/** Those that it answers. */
	Set<ServerEndpoint> endpoints();

	/**
	 * Answers a request.
	 * @param endpoint what is asked, with one of its methods
	 * @param exchange the request
	 * @return completes when the answer is written
	 */
	Mono<Void> handle(ServerEndpoint endpoint, ServerWebExchange exchange);

}
