package io.ollamagateway.routing;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;

import io.ollamagateway.answers.ClientGoneException;
import io.ollamagateway.answers.Failure;
import io.ollamagateway.answers.FailureClassifier;
import io.ollamagateway.protocol.Dialect;
import io.ollamagateway.protocol.ErrorBody;
import io.ollamagateway.protocol.Refusal;
import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;

/**
 * Writes every error of the gateway, in the caller's dialect: never an error page of the
 * framework, a stack trace or the address of an instance.
 */
final class ErrorAnswers implements WebExceptionHandler, Ordered {

	private final GatewayPort port;

	private final Listeners<CallListener> listeners;

	ErrorAnswers(GatewayPort port, Listeners<CallListener> listeners) {
		this.port = port;
		this.listeners = listeners;
	}

	/** In front of Spring Boot's own handler, which stands at -1. */
	@Override
	public int getOrder() {
		return -2;
	}

	@Override
	public Mono<Void> handle(ServerWebExchange exchange, Throwable error) {
		if (!this.port.received(exchange)) {
			return Mono.error(error);
		}
		if (exchange.getResponse().isCommitted()) {
			FailureRefusals.logCut(exchange, error);
			return Mono.error(new StreamCutException(FailureClassifier.of(error, true)));
		}
		Refusal refusal = FailureRefusals.of(exchange, error);
		if (ExchangeAttribute.CALL.in(exchange) == null) {
			new CallReport(exchange, this.listeners).refused(failure(error, refusal), refusal);
		}
		return (error instanceof ClientGoneException) ? Mono.empty() : write(exchange, refusal);
	}

	private static Failure failure(Throwable error, Refusal refusal) {
		if (error instanceof ClientGoneException) {
			return Failure.CLIENT_GONE;
		}
		return (refusal.reason() == Refusal.Reason.INTERNAL) ? Failure.GATEWAY : Failure.REFUSED;
	}

	private static Mono<Void> write(ServerWebExchange exchange, Refusal refusal) {
		ServerHttpResponse response = exchange.getResponse();
		HttpHeaders headers = response.getHeaders();
		// what a failed answer of an instance has left there
		headers.clear();
		response.setStatusCode(HttpStatusCode.valueOf(refusal.status()));
		if (refusal.retryAfter() != null || refusal.status() == 429 || refusal.status() == 503) {
			Duration retryAfter = Objects.requireNonNullElse(refusal.retryAfter(), Duration.ofSeconds(1));
			headers.set(HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, retryAfter.plusMillis(999).toSeconds())));
		}
		if (refusal.reason() == Refusal.Reason.METHOD_NOT_ALLOWED) {
			headers.set(HttpHeaders.ALLOW, String.valueOf(ExchangeAttribute.ALLOWED_METHODS.in(exchange)));
		}
		if (refusal.reason() == Refusal.Reason.BODY_TOO_SLOW) {
			// what is still to come of the body is not waited for
			headers.set(HttpHeaders.CONNECTION, "close");
		}
		ErrorBody body = body(exchange, refusal);
		byte[] bytes = body.text().getBytes(StandardCharsets.UTF_8);
		headers.set(HttpHeaders.CONTENT_TYPE, body.contentType());
		headers.setContentLength(bytes.length);
		if (HttpMethod.HEAD.equals(exchange.getRequest().getMethod())) {
			return response.setComplete();
		}
		DataBuffer buffer = response.bufferFactory().wrap(bytes);
		return response.writeWith(Mono.just(buffer));
	}

	private static ErrorBody body(ServerWebExchange exchange, Refusal refusal) {
		return switch (refusal.reason()) {
			// as Ollama's HTTP router answers them, on all paths
			case UNKNOWN_PATH, METHOD_NOT_ALLOWED -> new ErrorBody("text/plain", refusal.message());
			default -> Dialect.ofPath(exchange.getRequest().getPath().value())
				.errorBody(refusal.status(), refusal.message(),
						String.valueOf(ExchangeAttribute.REQUEST_ID.in(exchange)));
		};
	}

}
