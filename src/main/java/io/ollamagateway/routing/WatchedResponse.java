package io.ollamagateway.routing;

import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;

/**
 * An answer on its way to the client, watched as it passes: its first byte and its end.
 * What passes is not changed.
 */
final class WatchedResponse extends ServerHttpResponseDecorator {

	private static final int ERROR_TEXT = 1024;

	private final Runnable onFirstByte;

	private final BiConsumer<@Nullable Failure, Integer> onEnd;

	private final StringBuilder errorText = new StringBuilder();

	private boolean begun;

	/**
	 * Watches an answer.
	 * @param delegate the answer
	 * @param onFirstByte runs when its first bytes pass
	 * @param onEnd is told of its end: what went wrong, if anything, and its status
	 */
	WatchedResponse(ServerHttpResponse delegate, Runnable onFirstByte, BiConsumer<@Nullable Failure, Integer> onEnd) {
		super(delegate);
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
		return body
			.doOnComplete(() -> this.onEnd.accept(FailureClassifier.of(status(), this.errorText.toString()), status()))
			.doOnError((error) -> this.onEnd.accept(FailureClassifier.of(error, this.begun), status()))
			.doOnCancel(() -> this.onEnd.accept(Failure.CLIENT_GONE, status()));
	}

	private void passes(DataBuffer bytes) {
		if (!this.begun) {
			this.begun = true;
			this.onFirstByte.run();
		}
		if (status() >= 400 && this.errorText.length() < ERROR_TEXT) {
			int count = Math.min(bytes.readableByteCount(), ERROR_TEXT);
			this.errorText.append(bytes.toString(bytes.readPosition(), count, StandardCharsets.UTF_8));
		}
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

}
