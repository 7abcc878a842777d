package io.ollamagateway.bodies;

import java.nio.ByteBuffer;
import java.util.Iterator;

import io.ollamagateway.answers.ClientGoneException;
import io.ollamagateway.protocol.BodyBytes;
import io.ollamagateway.protocol.Refusal;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import io.ollamagateway.settings.RequestLimits;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Reads a request's body to its end, within its size, its time and the room that all
 * bodies share, and decodes it.
 */
public final class BodyReader {

	private final RequestLimits limits;

	/**
	 * Creates it.
	 * @param limits how large a body may be, and how long it may take
	 */
	public BodyReader(RequestLimits limits) {
		this.limits = limits;
	}

	/**
	 * Reads a body.
	 * @param request the request
	 * @param room takes the body; whoever gave it releases it
	 * @return the body, or a {@link Refusal}
	 */
	public Mono<BodyBytes> read(ServerHttpRequest request, HeldBytes.Reservation room) {
		ContentDecoder decoder = ContentDecoder.of(request.getHeaders().getFirst(HttpHeaders.CONTENT_ENCODING));
		if (request.getHeaders().getContentLength() > this.limits.maxBodySize().toBytes()) {
			throw BodyCollector.tooLarge(this.limits.maxBodySize());
		}
		BodyCollector collector = collector(room);
		Mono<BodyBytes> received = request.getBody()
			.onErrorMap(ClientGoneException::new)
			.doOnNext((buffer) -> append(buffer, collector))
			.then(Mono.fromCallable(collector::collected))
			.timeout(this.limits.bodyTimeout(), Mono.error(this::tooSlow));
		return (decoder == ContentDecoder.IDENTITY) ? received : received.publishOn(Schedulers.boundedElastic())
			.map((encoded) -> decoder.decode(encoded, collector(room)));
	}

	private BodyCollector collector(HeldBytes.Reservation room) {
		return new BodyCollector(room, this.limits.maxBodySize());
	}

	private static void append(DataBuffer buffer, BodyCollector collector) {
		try (DataBuffer.ByteBufferIterator parts = buffer.readableByteBuffers()) {
			append(parts, collector);
		}
		finally {
			DataBufferUtils.release(buffer);
		}
	}

	private static void append(Iterator<ByteBuffer> parts, BodyCollector collector) {
		while (parts.hasNext()) {
			collector.append(parts.next());
		}
	}

	private Refusal tooSlow() {
		return Refusal.of(Refusal.Reason.BODY_TOO_SLOW,
				"The request's body did not arrive within " + this.limits.bodyTimeout().toSeconds() + " s");
	}

}
