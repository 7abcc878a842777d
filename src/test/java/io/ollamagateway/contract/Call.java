package io.ollamagateway.contract;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import static org.awaitility.Awaitility.await;

/**
 * A request on its way, as its client sees it: what came so far, whether it has ended and
 * how. The client can leave at any time.
 */
final class Call {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final CompletableFuture<HttpResponse<InputStream>> response;

	private final CompletableFuture<Void> end = new CompletableFuture<>();

	private final ByteArrayOutputStream received = new ByteArrayOutputStream();

	private Call(HttpRequest request) {
		this.response = CLIENT.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream());
		var _ = this.response.whenComplete((response, failure) -> {
			if (failure != null) {
				this.end.completeExceptionally(failure);
			}
			else {
				Thread.ofVirtual().start(() -> read(response.body()));
			}
		});
	}

	static Call of(String method, String url, String json) {
		return new Call(HttpRequest.newBuilder(URI.create(url))
			.header("Content-Type", "application/json")
			.method(method, HttpRequest.BodyPublishers.ofString(json))
			.build());
	}

	private void read(InputStream body) {
		byte[] buffer = new byte[8192];
		try (body) {
			for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
				this.received.write(buffer, 0, count);
			}
			this.end.complete(null);
		}
		catch (IOException ex) {
			this.end.completeExceptionally(ex);
		}
	}

	/** Waits for the answer's head. */
	int status() {
		return this.response.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join().statusCode();
	}

	/** Waits for the first bytes of the answer. */
	Call begun() {
		await().atMost(LIMIT).pollInterval(Duration.ofMillis(5)).until(() -> this.received.size() > 0 || ended());
		return this;
	}

	/** Waits for the whole answer. */
	String body() {
		await().atMost(LIMIT).pollInterval(Duration.ofMillis(5)).until(this::ended);
		return soFar();
	}

	/** What of the answer is here. */
	String soFar() {
		return this.received.toString(StandardCharsets.UTF_8);
	}

	/** Waits for the whole answer, and gives its lines that are not empty. */
	List<String> lines() {
		return body().lines().filter((line) -> !line.isEmpty()).toList();
	}

	boolean ended() {
		return this.end.isDone();
	}

	/** Whether the connection was cut before the answer was whole. */
	boolean cut() {
		body();
		return this.end.isCompletedExceptionally();
	}

	/** The client goes, and closes its connection. */
	void leave() {
		if (!this.response.cancel(true) && !this.response.isCompletedExceptionally()) {
			try {
				this.response.join().body().close();
			}
			catch (IOException ex) {
				throw new java.io.UncheckedIOException(ex);
			}
		}
	}

}
