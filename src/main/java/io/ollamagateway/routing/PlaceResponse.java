package io.ollamagateway.routing;

import java.util.concurrent.atomic.AtomicLong;

import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;

/**
 * The response to a caller that may have only so many requests at a time. Its place is
 * free before the last of the answer is written: who sends the next request as soon as it
 * has read this answer finds it so, whichever thread takes that request.
 */
final class PlaceResponse extends ServerHttpResponseDecorator {

	private final Runnable leave;

	/**
	 * Frees a place when a response ends.
	 * @param delegate the response
	 * @param leave frees the place; more than once does no harm
	 */
	PlaceResponse(ServerHttpResponse delegate, Runnable leave) {
		super(delegate);
		this.leave = leave;
	}

	@Override
	public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
		if (body instanceof Mono<? extends DataBuffer> whole) {
			return super.writeWith(whole.doOnNext((_) -> this.leave.run()));
		}
		return super.writeWith(leaving(Flux.from(body)));
	}

	@Override
	public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
		return super.writeAndFlushWith(Flux.from(body).doOnComplete(this.leave));
	}

	/**
	 * An answer that says its length has ended for its reader with its last byte, any
	 * other with its end.
	 */
	private Flux<? extends DataBuffer> leaving(Flux<? extends DataBuffer> body) {
		return Flux.defer(() -> {
			AtomicLong left = new AtomicLong(getHeaders().getContentLength());
			return body.doOnNext((bytes) -> {
				if (left.addAndGet(-bytes.readableByteCount()) == 0) {
					this.leave.run();
				}
			}).doOnComplete(this.leave);
		});
	}

}
