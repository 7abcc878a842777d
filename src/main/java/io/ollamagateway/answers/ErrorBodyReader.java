package io.ollamagateway.answers;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import reactor.core.publisher.Mono;
import reactor.netty.Connection;

import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.server.ServerWebExchange;

/**
 * Reads an instance's error before anything of it goes to the client, since its words
 * decide whether another instance is asked.
 */
public final class ErrorBodyReader {

	private static final int LONGEST = 64 * 1024;

	private static final Duration LIMIT = Duration.ofSeconds(10);

	private ErrorBodyReader() {
	}

	/**
	 * Turns an answer that is an error into one.
	 * @param exchange the exchange, in which the framework has put the answer
	 * @return empty if the answer is none, else a {@link UpstreamAnswerException}
	 */
	public static Mono<Void> check(ServerWebExchange exchange) {
		HttpStatusCode status = exchange.getResponse().getStatusCode();
		Connection connection = exchange.getAttribute(ServerWebExchangeUtils.CLIENT_RESPONSE_CONN_ATTR);
		if (status == null || !status.isError() || connection == null) {
			return Mono.empty();
		}
		HttpHeaders headers = HttpHeaders.copyOf(exchange.getResponse().getHeaders());
		return connection.inbound()
			.receive()
			.asByteArray()
			.collect(ByteArrayOutputStream::new, ErrorBodyReader::add)
			.timeout(LIMIT, Mono.error(() -> new IOException("its error did not end in time")))
			.doFinally((_) -> exchange.getAttributes().remove(ServerWebExchangeUtils.CLIENT_RESPONSE_CONN_ATTR))
			.flatMap((body) -> {
				Failure failure = FailureClassifier.of(status.value(), body.toString(StandardCharsets.UTF_8));
				return Mono.error(new UpstreamAnswerException((failure != null) ? failure : Failure.SERVER_ERROR,
						status, headers, body.toByteArray()));
			});
	}

	private static void add(ByteArrayOutputStream body, byte[] bytes) {
		// what is longer is not Ollama's, and its end says nothing
		body.write(bytes, 0, Math.min(bytes.length, LONGEST - Math.min(LONGEST, body.size())));
	}

}
