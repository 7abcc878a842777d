package io.ollamagateway.routing;

import java.nio.ByteBuffer;

import io.ollamagateway.protocol.ModelEcho;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A response in which a model bears the name by which it was asked for.
 */
final class AliasResponse extends ServerHttpResponseDecorator {

	private final ModelEcho echo;

	AliasResponse(ServerHttpResponse delegate, ModelEcho echo) {
		super(delegate);
		this.echo = echo;
	}

	@Override
	public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
		// the names differ in length
		getHeaders().remove(HttpHeaders.CONTENT_LENGTH);
		return super.writeWith(Flux.<DataBuffer>from(body)
			.map(this::passed)
			.concatWith(Mono.fromSupplier(() -> DefaultDataBufferFactory.sharedInstance.wrap(this.echo.end())))
			.filter((buffer) -> buffer.readableByteCount() > 0));
	}

	@Override
	public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
		return writeWith(Flux.from(body).concatMap(Flux::from));
	}

	private DataBuffer passed(DataBuffer buffer) {
		byte[] bytes = new byte[buffer.readableByteCount()];
		buffer.read(bytes);
		DataBufferUtils.release(buffer);
		return DefaultDataBufferFactory.sharedInstance.wrap(this.echo.pass(ByteBuffer.wrap(bytes)));
	}

}
