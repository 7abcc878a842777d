package io.ollamagateway.ingress;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.ollamagateway.ingress.EchoApplication.Received;
import io.ollamagateway.routing.GatewayUnderTest;
import io.ollamagateway.routing.RawConnection;
import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Routes to other applications by the standard keys, beside Ollama and untouched by what
 * is done for models.
 */
class ApplicationRoutesIT {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final String ROUTES = ".spring.cloud.gateway.server.webflux.routes";

	private static EchoApplication web;

	private static EchoApplication canary;

	private static HttpClient client;

	private static SimulatedOllama ollama;

	private static GatewayUnderTest gateway;

	@BeforeAll
	static void start() {
		client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
		web = new EchoApplication("web");
		canary = new EchoApplication("canary");
		ollama = SimulatedOllama.start(InstanceSettings.loaded());
		String toPool = "lb://default";
		gateway = GatewayUnderTest.before(List.of(ollama.url()), withoutKeys("max-body-size=1KB", "max-held-bytes=1MB",
				"ingress.body-idle-timeout=500ms", "ingress.max-headers=50",
				// a virtual host, with the paths of models
				route(0, "id", "host"), route(0, "uri", web.url()), route(0, "predicates[0]", "Host=web.example"),
				// a path that is written anew
				route(1, "id", "rewrite"), route(1, "uri", web.url()), route(1, "predicates[0]", "Path=/old/**"),
				route(1, "filters[0]", "RewritePath=/old/(?<rest>.*), /new/$\\{rest}"),
				// one of ten goes to the canary
				route(2, "id", "stable"), route(2, "uri", web.url()),
				route(2, "predicates[0]", "Path=/weighted,/api/generate"), route(2, "predicates[1]", "Weight=group, 9"),
				route(2, "predicates[2]", "Header=X-Weighted"), route(3, "id", "canary"), route(3, "uri", canary.url()),
				route(3, "predicates[0]", "Path=/weighted,/api/generate"), route(3, "predicates[1]", "Weight=group, 1"),
				route(3, "predicates[2]", "Header=X-Weighted"),
				// who asks for the canary gets it
				route(4, "id", "by-header"), route(4, "uri", canary.url()),
				route(4, "predicates[0]", "Header=X-Canary"), route(5, "id", "socket"), route(5, "uri", web.url()),
				route(5, "predicates[0]", "Path=/socket,/slow-stream"), route(6, "id", "small"),
				route(6, "uri", web.url()), route(6, "predicates[0]", "Path=/small"),
				route(6, "metadata.max-body-size", "100B"), route(7, "id", "down"),
				route(7, "uri", "http://127.0.0.1:1"), route(7, "predicates[0]", "Path=/down"),
				route(8, "id", "impatient"), route(8, "uri", web.url()), route(8, "predicates[0]", "Path=/silent"),
				route(8, "metadata.response-timeout", "300"),
				// of a pool
				route(9, "id", "pooled"), route(9, "uri", toPool), route(9, "predicates[0]", "Path=/api/extra/**"),
				// a route by model in front of one to an application with the same path
				route(10, "id", "by-model"), route(10, "uri", toPool), route(10, "predicates[0]", "Model=llama3.2"),
				route(10, "predicates[1]", "Header=X-Both"), route(11, "id", "behind-model"),
				route(11, "uri", web.url()), route(11, "predicates[0]", "Header=X-Both"),
				// all that nobody else takes
				route(12, "id", "rest"), route(12, "uri", web.url()), route(12, "predicates[0]", "Path=/ui/**"),
				route(12, "order", "2000")));
	}

	/** Routes to applications need a key unless they say otherwise. */
	private static String[] withoutKeys(String... properties) {
		return Stream
			.concat(Stream.of(properties),
					IntStream.rangeClosed(0, 12).mapToObj((i) -> route(i, "metadata.access", "anonymous")))
			.toArray(String[]::new);
	}

	private static String route(int index, String key, String value) {
		return ROUTES + "[" + index + "]." + key + "=" + value;
	}

	@AfterAll
	static void stop() {
		client.shutdownNow();
		gateway.close();
		web.close();
		canary.close();
		ollama.close();
	}

	@AfterEach
	void nothingIsHeld() throws Exception {
		gateway.recorder().awaitLeasesOut(0);
		assertThat(gateway.heldBytes()).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "POST /api/generate", "POST /api/chat", "GET /api/generate", "POST /v1/chat/completions",
			"GET /", "PUT /any/path?x=%20y", "GET /api/tags", "GET /v1/models/a%2Fb", "GET /a;b=c/d%2Fe" })
	void aVirtualHostGetsItsRequestsAsTheyAreWhateverTheirPaths(String line) throws Exception {
		String body = line.startsWith("GET") ? "" : "no JSON at all";
		try (RawConnection connection = new RawConnection(gateway.port())) {
			connection.send(line + " HTTP/1.1\r\nHost: web.example\r\nAuthorization: Bearer of-the-application\r\n"
					+ "Cookie: session=1\r\nX-Custom: a\r\nX-Custom: b\r\nContent-Length: " + body.length() + "\r\n\r\n"
					+ body);
			assertThat(connection.line()).contains("200");
			assertThat(connection.lineWith("X-Application")).contains("web");
		}
		Received received = web.next();
		assertThat(received.method() + " " + received.uri()).isEqualTo(line);
		assertThat(received.bodyLength()).isEqualTo(body.length());
		assertThat(received.header("Authorization")).isEqualTo("Bearer of-the-application");
		assertThat(received.header("Cookie")).isEqualTo("session=1");
		assertThat(received.headers().getAll("X-Custom")).containsExactly("a", "b");
		assertThat(received.header("X-Forwarded-Host")).isEqualTo("web.example");
	}

	@Test
	void bodiesLargerThanThoseOfModelsPassAsTheyCome() throws Exception {
		long length = 64L * 1024 * 1024;
		HttpResponse<String> answer = send(
				request("/old/upload").POST(HttpRequest.BodyPublishers.ofInputStream(() -> new Zeros(length))));
		assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
		Received received = web.next();
		assertThat(received.uri()).isEqualTo("/new/upload");
		assertThat(received.bodyLength()).isEqualTo(length);
		assertThat(answer.headers().map()).doesNotContainKeys("x-content-type-options", "content-security-policy",
				"cache-control", "x-gateway-instance");
	}

	@Test
	void aStreamPassesAsItComes() throws Exception {
		try (RawConnection connection = new RawConnection(gateway.port())) {
			connection.send("GET /slow-stream HTTP/1.1\r\nHost: a\r\n\r\n");
			connection.lineWith("part 0");
			long first = System.nanoTime();
			connection.lineWith("part 4");
			assertThat(Duration.ofNanos(System.nanoTime() - first)).isGreaterThan(Duration.ofMillis(200));
		}
	}

	@Test
	void webSocketsPassBothWays() throws Exception {
		CompletableFuture<String> heard = new CompletableFuture<>();
		WebSocket socket = client.newWebSocketBuilder()
			.buildAsync(URI.create("ws://127.0.0.1:" + gateway.port() + "/socket"), new WebSocket.Listener() {

				@Override
				public CompletionStage<?> onText(WebSocket webSocket, CharSequence text, boolean last) {
					heard.complete(text.toString());
					return null;
				}

			})
			.get(30, TimeUnit.SECONDS);
		socket.sendText("hello", true).get(30, TimeUnit.SECONDS);
		assertThat(heard.get(30, TimeUnit.SECONDS)).isEqualTo("web: hello");
		socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(30, TimeUnit.SECONDS);
	}

	@Test
	void weightsShareRequestsEvenOnThePathsOfModels() throws Exception {
		int ofTheCanary = 0;
		for (int i = 0; i < 200; i++) {
			HttpResponse<String> answer = send(
					request((i % 2 == 0) ? "/weighted" : "/api/generate").header("X-Weighted", "1")
						.POST(HttpRequest.BodyPublishers.ofString("no JSON")));
			assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
			if (answer.body().equals("canary")) {
				ofTheCanary++;
				canary.next();
			}
			else {
				web.next();
			}
		}
		// of 200 with a chance of a tenth; one run in a hundred million is outside
		assertThat(ofTheCanary).isBetween(2, 50);
	}

	@Test
	void whoAsksForTheCanaryGetsIt() throws Exception {
		assertThat(send(request("/anything").header("X-Canary", "always")).body()).isEqualTo("canary");
		canary.next();
	}

	@Test
	void aRouteByModelInFrontOfAnApplicationStillDecides() throws Exception {
		HttpResponse<String> model = send(request("/api/generate").header("X-Both", "1")
			.POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"llama3.2\",\"prompt\":\"Hi\",\"stream\":false}")));
		assertThat(model.headers().firstValue("X-Gateway-Instance")).as(model.body()).isPresent();
		HttpResponse<String> other = send(request("/api/generate").header("X-Both", "1")
			.POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"another\"}")));
		assertThat(other.body()).isEqualTo("web");
		assertThat(web.next().bodyLength()).isEqualTo("{\"model\":\"another\"}".length());
	}

	@Test
	void routesBehindThePoolsTakeTheRest() throws Exception {
		assertThat(send(request("/ui/page")).body()).isEqualTo("web");
		web.next();
		assertThat(send(request("/api/generate")
			.POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"llama3.2\",\"prompt\":\"Hi\",\"stream\":false}")))
			.headers()
			.firstValue("X-Gateway-Instance")).isPresent();
	}

	@Test
	void aRoutesBodyLimitHoldsWithAndWithoutALength() throws Exception {
		byte[] large = new byte[101];
		assertThat(send(request("/small").POST(HttpRequest.BodyPublishers.ofByteArray(large))).statusCode())
			.isEqualTo(413);
		HttpResponse<String> chunked = send(
				request("/small").POST(HttpRequest.BodyPublishers.ofInputStream(() -> new Zeros(1_000_000))));
		assertThat(chunked.statusCode()).as(chunked.body()).isEqualTo(413);
		assertThat(web.unread()).isZero();
		assertThat(send(request("/small").POST(HttpRequest.BodyPublishers.ofByteArray(new byte[100]))).statusCode())
			.isEqualTo(200);
		web.next();
	}

	@Test
	void aBodyThatStandsStillIs408() throws Exception {
		try (RawConnection connection = new RawConnection(gateway.port())) {
			connection.send("POST /old/x HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n12345");
			assertThat(connection.line()).contains("408");
		}
		assertThat(web.unread()).isZero();
	}

	@Test
	void anApplicationThatIsDownOrSilentIsToldInAnAnswerOfOurs() throws Exception {
		HttpResponse<String> down = send(request("/down"));
		assertThat(down.statusCode()).as(down.body()).isEqualTo(502);
		assertThat(down.body()).doesNotContain("127.0.0.1");
		assertThat(down.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
		HttpResponse<String> silent = send(request("/silent"));
		assertThat(silent.statusCode()).as(silent.body()).isEqualTo(504);
	}

	@Test
	void questionsOfBrowsersReachTheApplicationIfNothingIsConfigured() throws Exception {
		try (RawConnection connection = new RawConnection(gateway.port())) {
			connection.send("OPTIONS /api/chat HTTP/1.1\r\nHost: web.example\r\nOrigin: https://page.example\r\n"
					+ "Access-Control-Request-Method: POST\r\n\r\n");
			assertThat(connection.line()).contains("200");
			assertThat(connection.lineWith("Access-Control-Allow-Origin"))
				.contains("https://of-the-application.example");
		}
		Received received = web.next();
		assertThat(received.method()).isEqualTo("OPTIONS");
		assertThat(received.header("Origin")).isEqualTo("https://page.example");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/old/../api/tags", "/old/%2e%2e/secret", "/old/.%2E/secret", "/old/..%2fsecret",
			"/old/..;/secret", "/old/x/%2e/y", "/old/..\\secret", "/old/.." })
	void pathsThatClimbAreRefused(String path) throws Exception {
		try (RawConnection connection = new RawConnection(gateway.port())) {
			connection.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
			assertThat(connection.line()).contains("40");
		}
		assertThat(web.unread()).isZero();
	}

	@ParameterizedTest
	@CsvSource({ "49, 200", "50, 431" })
	void headerFieldsAreCounted(int more, String status) throws Exception {
		try (RawConnection connection = new RawConnection(gateway.port())) {
			connection.send("GET /old/x HTTP/1.1\r\nHost: a\r\n" + "a: b\r\n".repeat(more) + "\r\n");
			assertThat(connection.line()).contains(status);
		}
		if (status.equals("200")) {
			web.next();
		}
	}

	@Test
	void headersThatAreTooLargeAreRefused() throws Exception {
		try (RawConnection connection = new RawConnection(gateway.port())) {
			connection.send("GET /old/x HTTP/1.1\r\nHost: a\r\na: " + "b".repeat(40_000) + "\r\n\r\n");
			assertThat(connection.line()).contains("431");
		}
		assertThat(web.unread()).isZero();
	}

	private static HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(gateway.url().resolve(path)).timeout(LIMIT);
	}

	private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
		return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

	/**
	 * As many zeros as one wants.
	 */
	private static final class Zeros extends InputStream {

		private long left;

		Zeros(long length) {
			this.left = length;
		}

		@Override
		public int read() {
			return (this.left-- > 0) ? 0 : -1;
		}

		@Override
		public int read(byte[] bytes, int offset, int length) {
			if (this.left <= 0) {
				return -1;
			}
			int count = (int) Math.min(length, this.left);
			this.left -= count;
			return count;
		}

	}

}
