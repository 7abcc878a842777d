package io.ollamagateway.routing;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * A plain HTTP client.
 */
final class TestClient {

	private final HttpClient client = HttpClient.newBuilder()
		.version(HttpClient.Version.HTTP_1_1)
		.connectTimeout(Duration.ofSeconds(10))
		.build();

	private final URI base;

	TestClient(URI base) {
		this.base = base;
	}

	HttpResponse<String> get(String path) throws IOException, InterruptedException {
		return this.client.send(request(path).GET().build(), HttpResponse.BodyHandlers.ofString());
	}

	HttpResponse<String> post(String path, String body, String... headers) throws IOException, InterruptedException {
		return post(path, HttpRequest.BodyPublishers.ofString(body), headers);
	}

	HttpResponse<String> post(String path, HttpRequest.BodyPublisher body, String... headers)
			throws IOException, InterruptedException {
		return this.client.send(posted(path, body, headers), HttpResponse.BodyHandlers.ofString());
	}

	CompletableFuture<HttpResponse<String>> postAsync(String path, String body, String... headers) {
		return this.client.sendAsync(posted(path, HttpRequest.BodyPublishers.ofString(body), headers),
				HttpResponse.BodyHandlers.ofString());
	}

	/**
	 * Asks for a stream.
	 * @return the answer, whose body is still to come
	 */
	HttpResponse<InputStream> postForStream(String path, String body, String... headers)
			throws IOException, InterruptedException {
		return this.client.send(posted(path, HttpRequest.BodyPublishers.ofString(body), headers),
				HttpResponse.BodyHandlers.ofInputStream());
	}

	private HttpRequest posted(String path, HttpRequest.BodyPublisher body, String... headers) {
		HttpRequest.Builder request = request(path).POST(body);
		return ((headers.length > 0) ? request.headers(headers) : request).build();
	}

	private HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(this.base.resolve(path)).timeout(Duration.ofSeconds(60));
	}

}
