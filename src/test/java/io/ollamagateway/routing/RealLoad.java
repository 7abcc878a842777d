package io.ollamagateway.routing;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import io.ollamagateway.routing.RealAsk.Result;

import static org.awaitility.Awaitility.await;

/**
 * Clients that ask real models again and again, each one thing after the other, until
 * they are told to finish.
 */
final class RealLoad implements AutoCloseable {

	private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final URI gateway;

	private final List<RealAsk> asks;

	private final UnaryOperator<String> expected;

	private final AtomicInteger next = new AtomicInteger();

	private final Map<Result, AtomicInteger> results = new ConcurrentHashMap<>();

	private final Queue<String> problems = new ConcurrentLinkedQueue<>();

	private final List<Thread> clients = new ArrayList<>();

	private volatile boolean finishing;

	private RealLoad(URI gateway, List<RealAsk> asks, UnaryOperator<String> expected) {
		this.gateway = gateway;
		this.asks = asks;
		this.expected = expected;
	}

	/**
	 * Starts clients.
	 * @param count how many
	 * @param gateway whom they ask
	 * @param asks what they ask, in turn
	 * @param expected what a model says that does not embed
	 */
	static RealLoad start(int count, URI gateway, List<RealAsk> asks, UnaryOperator<String> expected) {
		RealLoad load = new RealLoad(gateway, asks, expected);
		for (int i = 0; i < count; i++) {
			load.clients.add(Thread.ofVirtual().start(load::work));
		}
		return load;
	}

	private void work() {
		while (!this.finishing) {
			RealAsk ask = this.asks.get(this.next.getAndIncrement() % this.asks.size());
			Result result = ask(ask);
			this.results.computeIfAbsent(result, (_) -> new AtomicInteger()).incrementAndGet();
		}
	}

	private Result ask(RealAsk ask) {
		HttpRequest request = HttpRequest.newBuilder(this.gateway.resolve(ask.path()))
			.header("Content-Type", "application/json")
			.timeout(Duration.ofMinutes(2))
			.POST(HttpRequest.BodyPublishers.ofString(ask.body()))
			.build();
		StringBuilder body = new StringBuilder();
		int status = 0;
		boolean ended = false;
		String instance = "none";
		try {
			HttpResponse<InputStream> response = this.client.send(request, HttpResponse.BodyHandlers.ofInputStream());
			status = response.statusCode();
			instance = response.headers().firstValue("X-Gateway-Instance").orElse("none");
			try (InputStream stream = response.body()) {
				byte[] bytes = new byte[8192];
				for (int read = stream.read(bytes); read >= 0; read = stream.read(bytes)) {
					body.append(new String(bytes, 0, read, StandardCharsets.UTF_8));
				}
			}
			ended = true;
		}
		catch (IOException ex) {
			body.append(" [").append(ex).append(']');
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		Result result = ask.judge(status, body.toString(), ended, this.expected);
		if (result == Result.FAILED || result == Result.CUT) {
			String end = body.substring(Math.max(0, body.length() - 300));
			this.problems.add(result + " " + ask + " on " + instance + ": " + status + " " + end);
		}
		return result;
	}

	/** Waits until so many more answers have come whole. */
	void awaitWhole(int more) {
		int target = count(Result.WHOLE) + more;
		await().atMost(Duration.ofMinutes(2))
			.pollInterval(Duration.ofMillis(20))
			.until(() -> count(Result.WHOLE) >= target);
	}

	int count(Result result) {
		AtomicInteger count = this.results.get(result);
		return (count != null) ? count.get() : 0;
	}

	/** Of what failed or was cut: what was asked, and how the answer ended. */
	List<String> problems() {
		return List.copyOf(this.problems);
	}

	/** Lets the clients end what they have begun. */
	void finish() throws InterruptedException {
		this.finishing = true;
		for (Thread client : this.clients) {
			if (!client.join(Duration.ofMinutes(2))) {
				throw new AssertionError("A client still waits for an answer");
			}
		}
	}

	@Override
	public void close() {
		this.finishing = true;
		this.client.shutdownNow();
	}

	@Override
	public String toString() {
		return this.results.toString();
	}

}
