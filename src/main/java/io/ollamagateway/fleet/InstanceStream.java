package io.ollamagateway.fleet;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.timeout.ReadTimeoutException;
import io.ollamagateway.fleet.model.Instance;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientRequest;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.resources.ConnectionProvider;

/**
 * Calls of the gateway's own whose answer comes line by line, for as long as the instance
 * works.
 */
public final class InstanceStream {

	private static final int CONNECT_TIMEOUT_MILLIS = 5000;

	private static final int OK = 200;

	private final HttpClient client = HttpClient.create(ConnectionProvider.newConnection())
		.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
		.disableRetry(true)
		.headers((headers) -> headers.set(HttpHeaderNames.USER_AGENT, "ollama-gateway"));

	/**
	 * Sends JSON and gives the lines of the answer as they come. Who does not want them
	 * any more closes the connection, upon which Ollama ends what it does.
	 * @param instance the instance
	 * @param path the path, without the prefix of the instance's URL
	 * @param json the body
	 * @param idle how long the instance may say nothing; above 0
	 * @return the lines; an {@link InstanceRefusedException} if the answer is an error, a
	 * {@link TimeoutException} after too long a silence, another error if the connection
	 * fails
	 */
	public Flux<String> post(Instance instance, String path, byte[] json, Duration idle) {
		return Flux.create((lines) -> {
			Closing closing = new Closing();
			lines.onCancel(closing::close);
			this.client.doOnRequest(closing::opened)
				.responseTimeout(idle)
				.post()
				.uri(instance.url() + path)
				.send((request, outbound) -> {
					request.header(HttpHeaderNames.CONTENT_TYPE, "application/json")
						.header(HttpHeaderNames.CONTENT_LENGTH, String.valueOf(json.length));
					return outbound.sendByteArray(Mono.just(json));
				})
				.response((response, body) -> read(response, body.asByteArray(), lines))
				.then()
				// never cancelled: buffers of an answer that comes in that moment could
				// be lost
				.subscribe((_) -> {
				}, (error) -> lines.error(timedOut(error, idle)), lines::complete);
		});
	}

	private static Mono<Void> read(HttpClientResponse response, Flux<byte[]> body, FluxSink<String> lines) {
		if (response.status().code() != OK) {
			InstanceAnswer answer = new InstanceAnswer(response.status().code(), LineSplitter.MAX_LINE);
			return body.doOnNext(answer::add)
				.then(Mono.error(() -> new InstanceRefusedException(answer.status(), answer.text())));
		}
		LineSplitter splitter = new LineSplitter(lines::next);
		return body.doOnNext(splitter::add).then(Mono.fromRunnable(splitter::end));
	}

	private static Throwable timedOut(Throwable error, Duration idle) {
		return (error instanceof ReadTimeoutException)
				? new TimeoutException("it said nothing for " + idle.toSeconds() + " s") : error;
	}

	/**
	 * Closes a connection, which may not be there yet.
	 */
	private static final class Closing {

		private final AtomicReference<@Nullable Connection> connection = new AtomicReference<>();

		private volatile boolean closed;

		private void opened(HttpClientRequest request, Connection opened) {
			this.connection.set(opened);
			if (this.closed) {
				close();
			}
		}

		private void close() {
			this.closed = true;
			Connection opened = this.connection.get();
			if (opened != null) {
				var _ = opened.channel().close();
			}
		}

	}

	/**
	 * Cuts bytes into lines. What is longer than a line of Ollama's can be is cut off.
	 */
	private static final class LineSplitter {

		private static final int MAX_LINE = 1 << 20;

		private final Consumer<String> lines;

		private final ByteArrayOutputStream line = new ByteArrayOutputStream();

		private LineSplitter(Consumer<String> lines) {
			this.lines = lines;
		}

		private void add(byte[] bytes) {
			for (byte one : bytes) {
				if (one == '\n') {
					end();
				}
				else if (this.line.size() < MAX_LINE) {
					this.line.write(one);
				}
			}
		}

		private void end() {
			String text = this.line.toString(StandardCharsets.UTF_8);
			this.line.reset();
			if (!text.isBlank()) {
				this.lines.accept(text);
			}
		}

	}

}
