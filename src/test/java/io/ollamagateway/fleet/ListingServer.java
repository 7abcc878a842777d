package io.ollamagateway.fleet;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An instance that lists whatever a test wants, in whatever form.
 */
final class ListingServer implements AutoCloseable {

	static final String NOTHING = "{\"models\":[]}";

	private static final long PATIENCE = TimeUnit.SECONDS.toNanos(20);

	private final Map<String, String> bodies = new HashMap<>(
			Map.of("/api/version", "{\"version\":\"0.33.3\"}", "/api/tags", NOTHING, "/api/ps", NOTHING));

	private final Map<String, Integer> statuses = new HashMap<>();

	private final Map<String, Integer> requests = new HashMap<>();

	private final Map<String, Sinks.Empty<Void>> held = new HashMap<>();

	private final Set<Integer> clientPorts = new HashSet<>();

	private final DisposableServer server = HttpServer.create()
		.host("127.0.0.1")
		.port(0)
		.handle(this::answer)
		.bindNow();

	String url() {
		return "http://127.0.0.1:" + this.server.port();
	}

	/** What is answered at this path from now on. */
	synchronized ListingServer answer(String path, int status, String body) {
		this.bodies.put(path, body);
		this.statuses.put(path, status);
		return this;
	}

	ListingServer list(String path, String... names) {
		StringBuilder models = new StringBuilder();
		for (String name : names) {
			models.append(models.isEmpty() ? "" : ",").append("{\"name\":\"").append(name).append("\"}");
		}
		return answer(path, 200, "{\"models\":[" + models + "]}");
	}

	/**
	 * Keeps the answers of this path back.
	 * @return how many requests came before
	 */
	synchronized int hold(String path) {
		this.held.put(path, Sinks.empty());
		return requests(path);
	}

	void release(String path) {
		Sinks.Empty<Void> gate;
		synchronized (this) {
			gate = Objects.requireNonNull(this.held.remove(path));
		}
		gate.emitEmpty(Sinks.EmitFailureHandler.FAIL_FAST);
	}

	synchronized int requests(String path) {
		return this.requests.getOrDefault(path, 0);
	}

	synchronized void awaitRequests(String path, int count) throws InterruptedException {
		long end = System.nanoTime() + PATIENCE;
		while (requests(path) < count) {
			long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
			assertThat(left).as("time left for requests of " + path).isPositive();
			wait(left);
		}
	}

	/** How many connections were used for anything but probes. */
	synchronized int connections() {
		return this.clientPorts.size();
	}

	private synchronized Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
		String path = "/" + request.path();
		this.requests.merge(path, 1, Integer::sum);
		notifyAll();
		if (!path.equals("/api/version")) {
			this.clientPorts.add(Objects.requireNonNull(request.remoteAddress()).getPort());
		}
		Sinks.Empty<Void> gate = this.held.get(path);
		String body = this.bodies.getOrDefault(path, "");
		response.status(this.statuses.getOrDefault(path, 200));
		Mono<String> text = Mono.just(body);
		return response.sendString((gate != null) ? gate.asMono().then(text) : text);
	}

	@Override
	public void close() {
		this.server.disposeNow();
	}

}
