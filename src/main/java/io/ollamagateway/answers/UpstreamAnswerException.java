package io.ollamagateway.answers;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Mono;

/**
 * An instance answered with an error, which was read whole to decide what to do. If
 * nothing better comes, the client gets it as it is.
 */
@SuppressWarnings("serial")
public final class UpstreamAnswerException extends RuntimeException {

	private final transient HttpStatusCode status;

	private final transient HttpHeaders headers;

	private final byte[] body;

	private final Failure failure;

	/**
	 * An answer with an error.
	 * @param failure what it means
	 * @param status its status
	 * @param headers its headers that go to the client
	 * @param body its body, or the beginning of a long one
	 */
	public UpstreamAnswerException(Failure failure, HttpStatusCode status, HttpHeaders headers, byte[] body) {
		super("it answered " + status.value(), null, false, false);
		this.failure = failure;
		this.status = status;
		this.headers = headers;
		this.body = body;
	}

	/** What the answer means. */
	public Failure failure() {
		return this.failure;
	}

	/** Whether the instance does not have what was asked for. */
	public boolean isNotFound() {
		return this.status.value() == 404;
	}

	/**
	 * Writes the answer.
	 * @param response where to
	 * @return when it is written
	 */
	public Mono<Void> writeTo(ServerHttpResponse response) {
		response.setStatusCode(this.status);
		response.getHeaders().putAll(this.headers);
		// that of what was read, be it less than was sent
		response.getHeaders().remove(HttpHeaders.TRANSFER_ENCODING);
		response.getHeaders().setContentLength(this.body.length);
		return response.writeWith(Mono.fromSupplier(() -> response.bufferFactory().wrap(this.body)));
	}

}
