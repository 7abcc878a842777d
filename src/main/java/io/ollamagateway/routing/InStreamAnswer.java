package io.ollamagateway.routing;

import java.nio.charset.StandardCharsets;

import io.ollamagateway.protocol.AnswerReader;
import io.ollamagateway.protocol.Endpoint;
import io.ollamagateway.protocol.Refusal;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;

/**
 * Tells what became of a request in a stream that has begun with status 200: a stream as
 * it is, every failure as an error in the stream, behind which the stream ends.
 */
final class InStreamAnswer {

	private static final int OK = 200;

	private static final int REDIRECTION = 300;

	private final ServerWebExchange exchange;

	private final Endpoint endpoint;

	/**
	 * Tells the answer of one request.
	 * @param exchange the request
	 * @param endpoint where it was sent
	 */
	InStreamAnswer(ServerWebExchange exchange, Endpoint endpoint) {
		this.exchange = exchange;
		this.endpoint = endpoint;
	}

	/**
	 * An instance has answered.
	 * @param status its status, absent = 200
	 * @param body its body
	 * @return what the client gets, which never fails
	 */
	Flux<DataBuffer> answered(@Nullable HttpStatusCode status, Flux<? extends DataBuffer> body) {
		int code = (status != null) ? status.value() : OK;
		return (code < REDIRECTION) ? Flux.from(body) : error(code, body);
	}

	/**
	 * There is no answer.
	 * @param error why
	 * @return what the client gets instead
	 */
	Flux<DataBuffer> failed(Throwable error) {
		Refusal refusal = FailureRefusals.of(this.exchange, error);
		return told(refusal.status(), refusal.message());
	}

	private Flux<DataBuffer> error(int status, Flux<? extends DataBuffer> body) {
		AnswerReader reader = AnswerReader.of(this.endpoint, false);
		return body.doOnNext((bytes) -> DataBufferUtils.release(read(reader, bytes)))
			.onErrorComplete()
			.thenMany(Flux.defer(() -> {
				String said = reader.error();
				String text = (said == null || said.isEmpty())
						? "The instance answered with status " + status + "; try again" : said;
				return told(status, text);
			}));
	}

	private Flux<DataBuffer> told(int status, String message) {
		String text = this.endpoint.inStreamError(status, message,
				String.valueOf(ExchangeAttribute.REQUEST_ID.in(this.exchange)));
		return Flux.just(this.exchange.getResponse().bufferFactory().wrap(text.getBytes(StandardCharsets.UTF_8)));
	}

	private static DataBuffer read(AnswerReader reader, DataBuffer bytes) {
		try (DataBuffer.ByteBufferIterator parts = bytes.readableByteBuffers()) {
			parts.forEachRemaining(reader::read);
		}
		return bytes;
	}

}
