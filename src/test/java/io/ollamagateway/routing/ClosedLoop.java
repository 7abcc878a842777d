package io.ollamagateway.routing;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

import static org.awaitility.Awaitility.await;

/**
 * Clients that ask for whole answers of {@code /api/generate} one after the other without
 * a pause, and remember who answered what, and when.
 */
final class ClosedLoop implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final URI gateway;

	private final IntFunction<String> bodies;

	private final AtomicInteger next = new AtomicInteger();

	private final Queue<TimedAnswer> answers = new ConcurrentLinkedQueue<>();

	private final List<Thread> clients = new ArrayList<>();

	private volatile boolean finishing;

	private ClosedLoop(URI gateway, IntFunction<String> bodies) {
		this.gateway = gateway.resolve("/api/generate");
		this.bodies = bodies;
	}

	/**
	 * Starts clients.
	 * @param count how many
	 * @param gateway whom they ask
	 * @param bodies what the request of each number, from 0, has as its body
	 */
	static ClosedLoop start(int count, URI gateway, IntFunction<String> bodies) {
		ClosedLoop loop = new ClosedLoop(gateway, bodies);
		for (int i = 0; i < count; i++) {
			loop.clients.add(Thread.ofVirtual().start(loop::work));
		}
		return loop;
	}

	/**
	 * Has one client ask a number of requests.
	 * @return the answers, in their order
	 */
	static AnswerCounts ask(int requests, URI gateway, IntFunction<String> bodies) {
		try (ClosedLoop loop = new ClosedLoop(gateway, bodies)) {
			for (int i = 0; i < requests; i++) {
				loop.answers.add(loop.ask());
			}
			return loop.counts();
		}
	}

	private void work() {
		while (!this.finishing) {
			this.answers.add(ask());
		}
	}

	private TimedAnswer ask() {
		HttpRequest request = HttpRequest.newBuilder(this.gateway)
			.timeout(PATIENCE)
			.POST(HttpRequest.BodyPublishers.ofString(this.bodies.apply(this.next.getAndIncrement())))
			.build();
		long begin = System.nanoTime();
		try {
			HttpResponse<String> response = this.client.send(request, HttpResponse.BodyHandlers.ofString());
			String instance = response.headers().firstValue("X-Gateway-Instance").orElse("none");
			return new TimedAnswer(instance, response.statusCode(), begin, System.nanoTime());
		}
		catch (IOException _) {
			return TimedAnswer.without(begin, System.nanoTime());
		}
		catch (InterruptedException _) {
			Thread.currentThread().interrupt();
			return TimedAnswer.without(begin, System.nanoTime());
		}
	}

	/** Waits until so many more answers with status 200 have come. */
	void awaitAnswered(int more) {
		long target = counts().ofStatus(200) + more;
		await().atMost(Duration.ofSeconds(60))
			.pollInterval(Duration.ofMillis(20))
			.until(() -> counts().ofStatus(200) >= target);
	}

	/** What has come until now. */
	AnswerCounts counts() {
		return new AnswerCounts(List.copyOf(this.answers));
	}

	/** Lets the clients end what they have begun, and tells what came. */
	AnswerCounts finish() throws InterruptedException {
		this.finishing = true;
		for (Thread asking : this.clients) {
			if (!asking.join(PATIENCE.plusSeconds(5))) {
				throw new AssertionError("A client still waits for an answer after its own time limit");
			}
		}
		return counts();
	}

	@Override
	public void close() {
		this.finishing = true;
		this.client.shutdownNow();
	}

}
