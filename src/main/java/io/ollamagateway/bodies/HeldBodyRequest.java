package io.ollamagateway.bodies;

import io.netty.buffer.ByteBuf;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import reactor.core.publisher.Flux;

/**
 * A request whose body is held: it can be read any number of times, and is announced by
 * its length. Ollama notices that its client is gone only when it has read the body to
 * its end, which a chunked body does not promise.
 */
public final class HeldBodyRequest extends ServerHttpRequestDecorator {

	private final HeldBody body;

	private final HttpHeaders headers;

	/**
	 * A request that is sent on with the body that is held.
	 * @param delegate the request as it came
	 * @param body its body
	 */
	public HeldBodyRequest(ServerHttpRequest delegate, HeldBody body) {
		super(delegate);
		this.body = body;
		this.headers = headers(delegate.getHeaders(), body.length());
	}

	private static HttpHeaders headers(HttpHeaders received, long length) {
		boolean right = received.getContentLength() == length && !received.containsHeader(HttpHeaders.TRANSFER_ENCODING)
				&& !received.containsHeader(HttpHeaders.CONTENT_ENCODING);
		if (right) {
			return received;
		}
		HttpHeaders changed = new HttpHeaders();
		changed.putAll(received);
		changed.remove(HttpHeaders.TRANSFER_ENCODING);
		changed.remove(HttpHeaders.CONTENT_ENCODING);
		changed.setContentLength(length);
		return HttpHeaders.readOnlyHttpHeaders(changed);
	}

	@Override
	public HttpHeaders getHeaders() {
		return this.headers;
	}

	@Override
	public Flux<DataBuffer> getBody() {
		return this.body.content();
	}

	/**
	 * The body as the network takes it.
	 * @return as of {@link HeldBody#pieces}
	 */
	public Publisher<ByteBuf> pieces() {
		return this.body.pieces();
	}

}
