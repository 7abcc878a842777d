package io.ollamagateway.routing;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;

import io.ollamagateway.protocol.Dialect;
import io.ollamagateway.protocol.ErrorBody;
import io.ollamagateway.protocol.ModelRequest;
import io.ollamagateway.protocol.Refusal;
import io.ollamagateway.scheduling.Lease;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;

/**
 * Writes every error of the gateway, in the caller's dialect: never an error page of the
 * framework, a stack trace or the address of an instance.
 */
final class ErrorAnswers implements WebExceptionHandler, Ordered {

	private static final Logger logger = LoggerFactory.getLogger(ErrorAnswers.class);

	private final GatewayPort port;

	ErrorAnswers(GatewayPort port) {
		this.port = port;
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
			Failure failure = FailureClassifier.of(error, true);
			logger.atLevel((failure == Failure.CLIENT_GONE) ? Level.DEBUG : Level.WARN)
				.log("The answer of request {} broke off ({}): {}", ExchangeAttribute.REQUEST_ID.in(exchange),
						failure.label(), error.toString());
			return Mono.error(new StreamCutException(failure));
		}
		return (error instanceof ClientGoneException) ? Mono.empty() : write(exchange, refusal(exchange, error));
	}

	private static Refusal refusal(ServerWebExchange exchange, Throwable error) {
		if (error instanceof Refusal refusal) {
			return refusal;
		}
		if (error instanceof ResponseStatusException status && status.getStatusCode().value() == 404) {
			return notFound(ExchangeAttribute.MODEL_REQUEST.in(exchange));
		}
		Failure failure = FailureClassifier.of(error, false);
		if (failure != Failure.GATEWAY) {
			String instance = instance(exchange);
			logger.warn("Request {} failed on {} ({}): {}", ExchangeAttribute.REQUEST_ID.in(exchange), instance,
					failure.label(), error.toString());
			return upstream(failure, instance);
		}
		if (error instanceof ResponseStatusException status) {
			return ofStatus(status.getStatusCode());
		}
		logger.error("Request {} failed by a fault of the gateway", ExchangeAttribute.REQUEST_ID.in(exchange), error);
		return Refusal.of(Refusal.Reason.INTERNAL, "The gateway failed; its log says why under the request's id");
	}

	private static String instance(ServerWebExchange exchange) {
		Call call = ExchangeAttribute.CALL.in(exchange);
		Lease lease = (call != null) ? call.lastLease() : null;
		return (lease != null) ? "instance '" + lease.instance().id() + "'" : "the upstream server";
	}

	/**
	 * What the framework says by a status: of requests that it cannot read, and of
	 * people's own routes.
	 */
	private static Refusal ofStatus(HttpStatusCode status) {
		return switch (status.value()) {
			case 503 -> Refusal.of(Refusal.Reason.UNAVAILABLE, "Nothing serves this now; try again later");
			case 504 -> Refusal.of(Refusal.Reason.UPSTREAM_TIMEOUT, "The upstream server was too slow; try again");
			default -> status.is4xxClientError()
					? Refusal.of(Refusal.Reason.MALFORMED, status.value(), "The request is malformed; correct it")
					: Refusal.of(Refusal.Reason.INTERNAL, status.value(), "The gateway failed; try again");
		};
	}

	private static Refusal notFound(@Nullable ModelRequest request) {
		if (request == null) {
			return Refusal.of(Refusal.Reason.UNKNOWN_PATH, "404 page not found");
		}
		return request.unknownModel();
	}

	private static Refusal upstream(Failure failure, String instance) {
		boolean timeout = failure.status() == Refusal.Reason.UPSTREAM_TIMEOUT.status();
		return timeout
				? Refusal.of(Refusal.Reason.UPSTREAM_TIMEOUT,
						"There was no answer in time from " + instance + "; try again")
				: Refusal.of(Refusal.Reason.UPSTREAM_FAILED, "There was no answer from " + instance + "; try again");
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
