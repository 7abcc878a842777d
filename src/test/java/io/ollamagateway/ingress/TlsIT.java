package io.ollamagateway.ingress;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.ollamagateway.routing.GatewayUnderTest;
import io.ollamagateway.routing.TestClient;
import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * TLS, HTTP/2 and the ports beside.
 */
class TlsIT {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final int STREAMS = 100;

	private static final String STREAM = "{\"model\":\"llama3.2\",\"prompt\":\"Hello\"}";

	@TempDir
	private static Path files;

	private static TestCertificate first;

	private static TestCertificate second;

	private static SimulatedOllama ollama;

	private static GatewayUnderTest gateway;

	private static HttpClient http2;

	@BeforeAll
	static void start() throws Exception {
		first = TestCertificate.inFiles(files, "first", "a.example");
		second = TestCertificate.inSecret(files, "second", "b.example");
		ollama = SimulatedOllama.start(InstanceSettings.loaded().withNumParallel(2 * STREAMS).withOutputTokens(300));
		gateway = GatewayUnderTest.before(List.of(ollama.url()), Stream.of(first.properties(), second.properties(),
				new String[] { ".server.ssl.bundle=first", ".server.ssl.server-name-bundles[0].server-name=b.example",
						".server.ssl.server-name-bundles[0].bundle=second",
						".spring.ssl.bundle.watch.file.quiet-period=200ms", "ingress.plain-port=0",
						"ingress.redirect-port=0", "ingress.https-port=8443", "ingress.hsts=365d",
						"ingress.hosts=*.example" })
			.flatMap(Stream::of)
			.toArray(String[]::new));
		http2 = HttpClient.newBuilder()
			.version(HttpClient.Version.HTTP_2)
			.sslContext(TlsConnection.trustingAll())
			.connectTimeout(LIMIT)
			.build();
	}

	@AfterAll
	static void stop() {
		http2.shutdownNow();
		gateway.close();
		ollama.close();
	}

	@AfterEach
	void openTheGate() throws Exception {
		ollama.gate().open();
		gateway.recorder().awaitLeasesOut(0);
	}

	@Test
	void eachHostHasItsCertificateAndANewOneIsServedWithoutEndingAStream() throws Exception {
		first.write("a.example");
		second.write("b.example");
		await().atMost(LIMIT).until(() -> certificate("a.example").equals("CN=a.example"));
		await().atMost(LIMIT).until(() -> certificate("b.example").equals("CN=b.example"));
		assertThat(certificate("nobody.example")).as("who is not known gets the first").isEqualTo("CN=a.example");
		ollama.gate().hold();
		try (TlsConnection running = new TlsConnection(gateway.port(), "b.example")) {
			running.send("POST /api/generate HTTP/1.1\r\nHost: b.example\r\nContent-Length: " + STREAM.length()
					+ "\r\n\r\n" + STREAM);
			gateway.recorder().awaitLeasesOut(1);
			ollama.gate().release(2);
			running.lineWith("200 OK");
			running.lineWith("\"done\":false");
			long written = System.nanoTime();
			first.write("a.renewed.example");
			second.write("b.renewed.example");
			await().atMost(LIMIT).until(() -> certificate("a.example").equals("CN=a.renewed.example"));
			await().atMost(LIMIT).until(() -> certificate("b.example").equals("CN=b.renewed.example"));
			assertThat(Duration.ofNanos(System.nanoTime() - written)).isLessThan(Duration.ofSeconds(30));
			ollama.gate().open();
			assertThat(running.lineWith("\"done\":true")).contains("done_reason");
			assertThat(running.certificate()).isEqualTo("CN=b.example");
		}
	}

	@Test
	void aHundredStreamsShareAConnectionAndSomeThatLeaveDisturbNone() throws Exception {
		ollama.gate().hold();
		List<CompletableFuture<HttpResponse<InputStream>>> streams = new ArrayList<>();
		for (int i = 0; i < STREAMS; i++) {
			streams.add(http2.sendAsync(generate(), HttpResponse.BodyHandlers.ofInputStream()));
		}
		gateway.recorder().awaitLeasesOut(STREAMS);
		assertThat(gateway.bean(ClientConnections.class).open(gateway.port())).isEqualTo(1);
		for (int i = 0; i < STREAMS; i += 10) {
			CompletableFuture<HttpResponse<InputStream>> begins = streams.get(i);
			await().atMost(LIMIT).pollInterval(Duration.ofMillis(10)).until(() -> {
				// to whoever waits longest
				ollama.gate().release(1);
				return begins.isDone();
			});
			HttpResponse<InputStream> leaves = begins.get();
			assertThat(leaves.version()).isEqualTo(HttpClient.Version.HTTP_2);
			leaves.body().close();
		}
		gateway.recorder().awaitLeasesOut(STREAMS - STREAMS / 10);
		ollama.gate().open();
		for (int i = 0; i < STREAMS; i++) {
			if (i % 10 != 0) {
				HttpResponse<InputStream> answer = streams.get(i).get(60, TimeUnit.SECONDS);
				assertThat(answer.statusCode()).isEqualTo(200);
				assertThat(lastLine(answer.body())).contains("\"done\":true");
			}
		}
	}

	@Test
	void whatTheFrontDoorSendsOverTlsTellsBrowsersToStayWithIt() throws Exception {
		HttpResponse<String> answer = http2.send(request(gateway.port(), "https", "/nothing").build(),
				HttpResponse.BodyHandlers.ofString());
		assertThat(answer.statusCode()).isEqualTo(404);
		assertThat(answer.headers().firstValue("Strict-Transport-Security")).hasValue("max-age=31536000");
		assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
		assertThat(answer.headers().firstValue("Content-Security-Policy")).isPresent();
		assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
	}

	@Test
	void clientsWithoutTlsAreSentOnWithMethodAndQuery() throws Exception {
		HttpResponse<String> answer = http2.send(request(listeners().redirectPort(), "http", "/api/chat?a=b%20c")
			.POST(HttpRequest.BodyPublishers.ofString("{}"))
			.build(), HttpResponse.BodyHandlers.ofString());
		assertThat(answer.statusCode()).isEqualTo(308);
		assertThat(answer.headers().firstValue("Location")).hasValue("https://127.0.0.1:8443/api/chat?a=b%20c");
	}

	@Test
	void thePlainPortServesTheSame() throws Exception {
		HttpResponse<String> answer = http2.send(request(listeners().plainPort(), "http", "/api/generate")
			.POST(HttpRequest.BodyPublishers.ofString(STREAM))
			.build(), HttpResponse.BodyHandlers.ofString());
		assertThat(answer.statusCode()).isEqualTo(200);
		assertThat(answer.body()).contains("\"done\":true");
		assertThat(answer.version()).as("no HTTP/2 without TLS unless it is asked for")
			.isEqualTo(HttpClient.Version.HTTP_1_1);
		assertThat(answer.headers().firstValue("Strict-Transport-Security")).isEmpty();
	}

	@Test
	void noPortOfTheGatewayServesTheActuator() throws Exception {
		for (URI uri : List.of(URI.create("https://127.0.0.1:" + gateway.port()),
				URI.create("http://127.0.0.1:" + listeners().plainPort()))) {
			for (String path : List.of("/actuator", "/actuator/health", "/actuator/prometheus",
					"/actuator/gateway/routes", "/actuator/env")) {
				HttpResponse<String> answer = http2.send(
						HttpRequest.newBuilder(uri.resolve(path)).timeout(LIMIT).build(),
						HttpResponse.BodyHandlers.ofString());
				assertThat(answer.statusCode()).as(uri + path).isEqualTo(404);
			}
		}
	}

	/** And the actuator's port is without TLS, as those expect who scrape it. */
	@Test
	void theMetricsTellWhenCertificatesEnd() throws Exception {
		TestClient actuator = new TestClient(URI.create("http://127.0.0.1:" + gateway.managementPort()));
		List<String> metrics = actuator.get("/actuator/prometheus").body().lines().toList();
		for (String bundle : List.of("first", "second")) {
			assertThat(metrics)
				.filteredOn((line) -> line.startsWith("ssl_chain_expiry_seconds{")
						&& line.contains("bundle=\"" + bundle + "\""))
				.isNotEmpty()
				.allSatisfy(
						(line) -> assertThat(Double.parseDouble(line.substring(line.lastIndexOf(' ')))).isPositive());
		}
	}

	private static FurtherListeners listeners() {
		return gateway.bean(FurtherListeners.class);
	}

	private static HttpRequest generate() {
		return request(gateway.port(), "https", "/api/generate").POST(HttpRequest.BodyPublishers.ofString(STREAM))
			.build();
	}

	private static HttpRequest.Builder request(int port, String scheme, String path) {
		return HttpRequest.newBuilder(URI.create(scheme + "://127.0.0.1:" + port + path)).timeout(LIMIT);
	}

	private static String certificate(String host) throws Exception {
		try (TlsConnection connection = new TlsConnection(gateway.port(), host)) {
			return connection.certificate();
		}
	}

	private static String lastLine(InputStream body) throws Exception {
		try (BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
			return lines.lines().reduce("", (_, line) -> line);
		}
	}

}
