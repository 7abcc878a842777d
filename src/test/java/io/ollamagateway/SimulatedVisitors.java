package io.ollamagateway;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A few people who talk to the simulated fleet and think between their questions, so that
 * there is something to see on the status page.
 */
final class SimulatedVisitors {

	private static final int VISITORS = 7;

	/** The first is asked for most. */
	private static final List<String> MODELS = List.of("llama3.2", "llama3.2", "llama3.2", "mistral", "mistral",
			"qwen3:8b");

	private static final double THINKING_MILLIS = 6000;

	private final HttpClient client = HttpClient.newHttpClient();

	private final URI gateway;

	SimulatedVisitors(URI gateway) {
		this.gateway = gateway;
	}

	void start() {
		for (int i = 0; i < VISITORS; i++) {
			Thread.ofVirtual().name("visitor-" + i).start(this::visit);
		}
	}

	private void visit() {
		try {
			while (true) {
				ThreadLocalRandom random = ThreadLocalRandom.current();
				Thread.sleep((long) (-THINKING_MILLIS * Math.log(1 - random.nextDouble())));
				ask(MODELS.get(random.nextInt(MODELS.size())));
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void ask(String model) throws InterruptedException {
		try {
			this.client.send(HttpRequest.newBuilder(this.gateway.resolve("/api/chat"))
				.POST(HttpRequest.BodyPublishers.ofString("""
						{"model":"%s","messages":[{"role":"user","content":"Why is the sky blue?"}]}"""
					.formatted(model)))
				.build(), HttpResponse.BodyHandlers.discarding());
		}
		catch (IOException ex) {
			// the gateway is stopped, or cut an answer off: a visitor asks again
		}
	}

}
