package io.ollamagateway.ingress;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;

import io.netty.handler.codec.http.HttpHeaders;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;

/**
 * Another application behind the gateway, which tells what reaches it.
 */
final class EchoApplication implements AutoCloseable {

	private final BlockingQueue<Received> received = new LinkedTransferQueue<>();

	private final DisposableServer server;

	/**
	 * Starts one.
	 * @param name what it answers with
	 */
	EchoApplication(String name) {
		this.server = HttpServer.create()
			.host("127.0.0.1")
			.port(0)
			.route((routes) -> routes
				.ws("/socket", (in, out) -> out.sendString(in.receive().asString().map((text) -> name + ": " + text)))
				.get("/slow-stream",
						(_, response) -> response.sendString(
								Flux.interval(Duration.ofMillis(100)).take(5).map((i) -> "part " + i + "\n"),
								java.nio.charset.StandardCharsets.UTF_8))
				.get("/silent", (_, _) -> Mono.never())
				.route((_) -> true, (request, response) -> length(request).flatMap((length) -> {
					this.received.add(new Received(request.method().name(), request.uri(),
							request.requestHeaders().copy(), length));
					return response.header("X-Application", name)
						.header("Access-Control-Allow-Origin", "https://of-the-application.example")
						.sendString(Mono.just(name))
						.then();
				})))
			.bindNow(Duration.ofSeconds(10));
	}

	private static Mono<Long> length(HttpServerRequest request) {
		return request.receive().map((buffer) -> (long) buffer.readableBytes()).reduce(0L, Long::sum);
	}

	String url() {
		return "http://127.0.0.1:" + this.server.port();
	}

	/**
	 * The next request that has come whole.
	 */
	Received next() throws InterruptedException {
		Received next = this.received.poll(20, TimeUnit.SECONDS);
		if (next == null) {
			throw new AssertionError("Nothing has come");
		}
		return next;
	}

	/** How many requests have come that nobody has asked for. */
	int unread() {
		return this.received.size();
	}

	@Override
	public void close() {
		this.server.disposeNow(Duration.ofSeconds(10));
	}

	/**
	 * A request.
	 */
	record Received(String method, String uri, HttpHeaders headers, long bodyLength) {

		String header(String name) {
			return this.headers.get(name);
		}

		List<String> names() {
			return this.headers.names().stream().map((name) -> name.toLowerCase(Locale.ROOT)).toList();
		}

	}

}
