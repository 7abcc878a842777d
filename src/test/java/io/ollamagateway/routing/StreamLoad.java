package io.ollamagateway.routing;

import java.io.IOException;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;

/**
 * Clients that ask for one stream after the other, on a connection each, and a count of
 * what became of them. A connection that is refused is tried again on the next port, as a
 * balancer in front of several gateways would.
 */
final class StreamLoad implements AutoCloseable {

	private static final String BODY = """
			{"model":"llama3.2","messages":[{"role":"user","content":"Hello"}],"options":{"num_predict":40}}""";

	private static final int EXAMPLES = 10;

	private final IntUnaryOperator ports;

	private final List<Thread> clients = new ArrayList<>();

	private final Map<Result, Integer> counts = new EnumMap<>(Result.class);

	private final List<String> examples = new ArrayList<>();

	private volatile boolean stopped;

	private StreamLoad(IntUnaryOperator ports) {
		this.ports = ports;
	}

	/**
	 * Starts clients.
	 * @param clients how many
	 * @param ports the port of each try; the tries of all clients are numbered
	 * @return the load, which goes on until it is stopped
	 */
	static StreamLoad start(int clients, IntUnaryOperator ports) {
		StreamLoad load = new StreamLoad(ports);
		for (int i = 0; i < clients; i++) {
			int first = i;
			load.clients.add(Thread.ofVirtual().start(() -> load.run(first)));
		}
		return load;
	}

	private void run(int first) {
		for (int i = first; !this.stopped; i++) {
			Result result = ask(this.ports.applyAsInt(i));
			synchronized (this) {
				this.counts.merge(result, 1, Integer::sum);
				notifyAll();
			}
		}
	}

	private Result ask(int port) {
		StringBuilder body = new StringBuilder();
		try (RawConnection connection = new RawConnection(port)) {
			connection
				.send(RawConnection.head("/api/chat", BODY.length())
					.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"))
				.send(BODY);
			String status = connection.lineWith("HTTP/1.1");
			if (!status.contains(" 200 ")) {
				List<String> rest = connection.linesToTheEnd();
				boolean later = status.contains(" 503 ")
						&& rest.stream().anyMatch((line) -> line.contains("being stopped"));
				return later ? Result.SENT_ELSEWHERE : example(Result.FAILED, status + rest);
			}
			connection.lineWith("chunked");
			connection.endOfHead();
			for (Optional<String> chunk = connection.chunk(); chunk.isPresent(); chunk = connection.chunk()) {
				body.append(chunk.get());
			}
			boolean told = body.indexOf("{\"error\"") >= 0;
			if (told) {
				return example((body.indexOf("{\"error\"") > 0) ? Result.TOLD_BROKEN : Result.FAILED, body.toString());
			}
			return (body.indexOf("\"done\":true") > 0) ? Result.WHOLE : example(Result.CUT, body.toString());
		}
		catch (ConnectException ex) {
			return Result.SENT_ELSEWHERE;
		}
		catch (IOException ex) {
			return example((body.length() > 0) ? Result.CUT : Result.FAILED, ex + " behind " + body);
		}
	}

	private synchronized Result example(Result result, String text) {
		if (this.examples.size() < EXAMPLES) {
			this.examples.add(result + ": " + text);
		}
		return result;
	}

	synchronized int count(Result result) {
		return this.counts.getOrDefault(result, 0);
	}

	/**
	 * Waits for further whole streams.
	 * @param more how many
	 * @throws InterruptedException if the test is ended
	 */
	synchronized void awaitWhole(int more) throws InterruptedException {
		int target = count(Result.WHOLE) + more;
		long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
		while (count(Result.WHOLE) < target) {
			long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
			if (left <= 0) {
				throw new AssertionError("Not " + more + " whole streams in a minute: " + this);
			}
			wait(left);
		}
	}

	/**
	 * Lets the clients end what they are at.
	 * @throws InterruptedException if the test is ended
	 */
	void finish() throws InterruptedException {
		close();
		for (Thread client : this.clients) {
			client.join();
		}
	}

	@Override
	public void close() {
		this.stopped = true;
	}

	@Override
	public synchronized String toString() {
		return Objects.toString(this.counts) + (this.examples.isEmpty() ? "" : " " + this.examples);
	}

	/** What became of a request. */
	enum Result {

		/** It was answered to the end. */
		WHOLE,
		/** It was refused by a gateway that is stopping, or gone, and is made again. */
		SENT_ELSEWHERE,
		/** It failed before anything of an answer had come. */
		FAILED,
		/** Its stream broke, and it was told so. */
		TOLD_BROKEN,
		/** Its stream ended without a word. */
		CUT

	}

}
