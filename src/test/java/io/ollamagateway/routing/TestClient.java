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
public final class TestClient {

	private final HttpClient client = HttpClient.newBuilder()
		.version(HttpClient.Version.HTTP_1_1)
		.connectTimeout(Duration.ofSeconds(10))
		.build();

	private final URI base;

	public TestClient(URI base) {
		this.base = base;
	}

	public HttpResponse<String> get(String path) throws IOException, InterruptedException {
		return this.client.send(request(path).GET().build(), HttpResponse.BodyHandlers.ofString());
	}

	HttpResponse<String> method(String method, String path) throws IOException, InterruptedException {
		return this.client.send(request(path).method(method, HttpRequest.BodyPublishers.noBody()).build(),
				HttpResponse.BodyHandlers.ofString());
	}

	public HttpResponse<String> post(String path, String body, String... headers)
			throws IOException, InterruptedException {
		return post(path, HttpRequest.BodyPublishers.ofString(body), headers);
	}

	public HttpResponse<String> post(String path, HttpRequest.BodyPublisher body, String... headers)
			throws IOException, InterruptedException {
		return this.client.send(posted(path, body, headers), HttpResponse.BodyHandlers.ofString());
	}

	public HttpResponse<String> send(String method, String path, String body, String... headers)
			throws IOException, InterruptedException {
		HttpRequest.Builder request = request(path).method(method,
				body.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
		return this.client.send(((headers.length > 0) ? request.headers(headers) : request).build(),
				HttpResponse.BodyHandlers.ofString());
	}

	public CompletableFuture<HttpResponse<String>> postAsync(String path, String body, String... headers) {
		return this.client.sendAsync(posted(path, HttpRequest.BodyPublishers.ofString(body), headers),
				HttpResponse.BodyHandlers.ofString());
	}

	/**
	 * Asks for a stream.
	 * @return the answer, whose body is still to come
	 */
	public HttpResponse<InputStream> postForStream(String path, String body, String... headers)
			throws IOException, InterruptedException {
		return this.client.send(posted(path, HttpRequest.BodyPublishers.ofString(body), headers),
				HttpResponse.BodyHandlers.ofInputStream());
	}

	/**
	 * Looks at a stream.
	 * @return the answer, whose body is still to come
	 */
	public HttpResponse<InputStream> getForStream(String path) throws IOException, InterruptedException {
		return this.client.send(request(path).GET().build(), HttpResponse.BodyHandlers.ofInputStream());
	}

	private HttpRequest posted(String path, HttpRequest.BodyPublisher body, String... headers) {
		HttpRequest.Builder request = request(path).POST(body);
		return ((headers.length > 0) ? request.headers(headers) : request).build();
	}

	private HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(this.base.resolve(path)).timeout(Duration.ofSeconds(60));
	}

}
