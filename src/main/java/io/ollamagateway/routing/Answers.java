package io.ollamagateway.routing;

import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.JsonNode;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;

/**
 * Writes the answers that the gateway gives itself, as Ollama writes them.
 */
final class Answers {

	static final String JSON = "application/json; charset=utf-8";

	private Answers() {
	}

	/**
	 * Writes JSON. It is made off the event loop: lists can be long.
	 */
	static Mono<Void> json(ServerWebExchange exchange, Supplier<JsonNode> json) {
		return Mono.fromSupplier(() -> json.get().toString())
			.subscribeOn(Schedulers.parallel())
			.flatMap((text) -> text(exchange, 200, JSON, text));
	}

	static Mono<Void> text(ServerWebExchange exchange, int status, String type, String text) {
		return bytes(exchange, status, type, text.getBytes(StandardCharsets.UTF_8));
	}

	static Mono<Void> bytes(ServerWebExchange exchange, int status, String type, byte[] bytes) {
		ServerHttpResponse response = exchange.getResponse();
		response.setStatusCode(HttpStatusCode.valueOf(status));
		if (!type.isEmpty()) {
			response.getHeaders().set(HttpHeaders.CONTENT_TYPE, type);
		}
		response.getHeaders().setContentLength(bytes.length);
		return response.writeWith(Mono.just(response.bufferFactory().wrap(bytes)));
	}

}
