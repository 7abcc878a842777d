package io.ollamagateway.routing;

import java.nio.charset.StandardCharsets;

import io.ollamagateway.protocol.AnswerCounters;
import io.ollamagateway.protocol.AnswerReader;
import io.ollamagateway.protocol.Endpoint;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;

/**
 * An answer on its way to the client, watched as it passes: its first byte and its end.
 * What passes is not changed.
 */
final class WatchedResponse extends ServerHttpResponseDecorator {

	private static final int ERROR_TEXT = 1024;

	private final Runnable onFirstByte;

	private final End onEnd;

	private final @Nullable Endpoint endpoint;

	private @Nullable AnswerReader reader;

	private final StringBuilder errorText = new StringBuilder();

	private boolean begun;

	/**
	 * Watches an answer.
	 * @param delegate the answer
	 * @param endpoint where the request was sent, if the gateway can read its answer
	 * @param onFirstByte runs when its first bytes pass
	 * @param onEnd is told of its end
	 */
	WatchedResponse(ServerHttpResponse delegate, @Nullable Endpoint endpoint, Runnable onFirstByte, End onEnd) {
		super(delegate);
		this.endpoint = endpoint;
		this.onFirstByte = onFirstByte;
		this.onEnd = onEnd;
	}

	@Override
	public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
		return super.writeWith(watched(Flux.from(body).doOnNext(this::passes)));
	}

	@Override
	public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
		return super.writeAndFlushWith(watched(Flux.from(body).map((part) -> Flux.from(part).doOnNext(this::passes))));
	}

	private <T> Flux<T> watched(Flux<T> body) {
		return body.doOnComplete(() -> end(FailureClassifier.of(status(), this.errorText.toString())))
			.doOnError((error) -> end(FailureClassifier.of(error, this.begun)))
			.doOnCancel(() -> end(Failure.CLIENT_GONE));
	}

	private void end(@Nullable Failure failure) {
		this.onEnd.ended(failure, status(), (this.reader != null) ? this.reader.counters() : AnswerCounters.UNKNOWN);
	}

	private void passes(DataBuffer bytes) {
		if (!this.begun) {
			this.begun = true;
			this.onFirstByte.run();
			this.reader = reader();
		}
		if (this.reader != null) {
			try (DataBuffer.ByteBufferIterator parts = bytes.readableByteBuffers()) {
				parts.forEachRemaining(this.reader::read);
			}
		}
		if (status() >= 400 && this.errorText.length() < ERROR_TEXT) {
			int count = Math.min(bytes.readableByteCount(), ERROR_TEXT);
			this.errorText.append(bytes.toString(bytes.readPosition(), count, StandardCharsets.UTF_8));
		}
	}

	private @Nullable AnswerReader reader() {
		if (this.endpoint == null || status() != 200) {
			return null;
		}
		return AnswerReader.of(this.endpoint,
				!MediaType.APPLICATION_JSON.isCompatibleWith(getHeaders().getContentType()));
	}

	private int status() {
		return status(this);
	}

	/**
	 * The status of an answer.
	 * @param response the answer
	 * @return what was set, else 200
	 */
	static int status(ServerHttpResponse response) {
		HttpStatusCode status = response.getStatusCode();
		return (status != null) ? status.value() : 200;
	}

	/**
	 * Is told of an answer's end.
	 */
	@FunctionalInterface
	interface End {

		/**
		 * The answer ended.
		 * @param failure what went wrong, absent if nothing did
		 * @param status its status
		 * @param counters what it told of its cost
		 */
		void ended(@Nullable Failure failure, int status, AnswerCounters counters);

	}

}
