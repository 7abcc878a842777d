package io.ollamagateway.ingress;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.ollamagateway.routing.GatewayUnderTest;
import io.ollamagateway.routing.RawConnection;
import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * How many connections there may be, and how long one may be of no use: over TLS, in
 * plain, and of each version of HTTP.
 */
class ConnectionBoundsIT {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	@TempDir
	private static Path files;

	private static SimulatedOllama ollama;

	private static GatewayUnderTest gateway;

	@BeforeAll
	static void start() throws Exception {
		TestCertificate certificate = TestCertificate.inFiles(files, "only", "a.example");
		ollama = SimulatedOllama.start(InstanceSettings.loaded());
		gateway = GatewayUnderTest.before(List.of(ollama.url()),
				Stream
					.concat(Stream.of(certificate.properties()),
							Stream.of(".server.ssl.bundle=only", "ingress.plain-port=0", "ingress.h2c=true",
									"ingress.trusted-proxies=127.0.0.2", "ingress.proxy-protocol=true",
									"connections.per-address=3", "connections.idle-timeout=1s"))
					.toArray(String[]::new));
	}

	@AfterAll
	static void stop() {
		gateway.close();
		ollama.close();
	}

	@AfterEach
	void allAreClosed() {
		ollama.gate().open();
		await().atMost(LIMIT).until(() -> open() == 0);
	}

	@Test
	void anAddressHasNoMoreConnectionsThanItMay() throws Exception {
		List<RawConnection> connections = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			connections.add(new RawConnection(plainPort(), "127.0.0.3"));
			await().atMost(LIMIT).until(() -> open() == connections.size());
		}
		try (RawConnection tooMany = new RawConnection(plainPort(), "127.0.0.3");
				RawConnection another = new RawConnection(plainPort(), "127.0.0.4")) {
			assertThat(tooMany.linesToTheEnd()).as("closed without a word").hasSizeLessThan(2);
			assertThat(another.send("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n").line()).contains("200");
		}
		for (RawConnection connection : connections) {
			connection.close();
		}
	}

	@Test
	void aTrustedProxyIsNotBoundedButTheClientsOfWhomItTellsAre() throws Exception {
		List<RawConnection> connections = new ArrayList<>();
		for (int i = 0; i < 6; i++) {
			RawConnection proxied = new RawConnection(plainPort(), "127.0.0.2");
			connections.add(proxied);
			proxied.send("PROXY TCP4 203.0.113." + (i % 2) + " 198.51.100.1 4711 443\r\n")
				.send("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n");
			assertThat(proxied.lineWith("HTTP/1.1")).contains("200");
		}
		try (RawConnection fourth = new RawConnection(plainPort(), "127.0.0.2")) {
			fourth.send("PROXY TCP4 203.0.113.1 198.51.100.1 4711 443\r\n")
				.send("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n");
			assertThat(fourth.linesToTheEnd()).as("closed without an answer").hasSizeLessThan(2);
		}
		for (RawConnection connection : connections) {
			connection.close();
		}
	}

	@Test
	void aConnectionOverTlsThatSendsHalfAHeadIsClosed() throws Exception {
		try (TlsConnection slow = new TlsConnection(gateway.port(), "a.example")) {
			slow.send("GET /livez HTTP/1.1\r\nHost:");
			assertThat(slow.ended()).isTrue();
		}
	}

	/** After Netty's own 10 s for a handshake. */
	@Test
	@Tag("full")
	void aConnectionThatBeginsNoTlsIsClosed() throws Exception {
		try (RawConnection silent = new RawConnection(gateway.port())) {
			await().atMost(LIMIT).until(() -> open() == 1);
			assertThat(silent.linesToTheEnd()).as("closed without a word").hasSizeLessThan(2);
		}
	}

	@Test
	void aConnectionOfHttp2WithoutAStreamIsClosedAndOneWithAStreamIsNot() throws Exception {
		try (HttpClient client = HttpClient.newBuilder()
			.version(HttpClient.Version.HTTP_2)
			.sslContext(TlsConnection.trustingAll())
			.build()) {
			ollama.gate().hold();
			var running = client.sendAsync(generate("https", gateway.port()), HttpResponse.BodyHandlers.ofString());
			gateway.recorder().awaitLeasesOut(1);
			// longer than a connection may be without one
			assertThat(open(gateway.port(), Duration.ofMillis(2500))).isEqualTo(1);
			ollama.gate().open();
			HttpResponse<String> answer = running.get(30, java.util.concurrent.TimeUnit.SECONDS);
			assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
			assertThat(answer.body()).contains("\"done\":true");
			await().atMost(LIMIT).until(() -> open() == 0);
		}
	}

	@Test
	void withoutTlsHttp2IsSpokenIfItIsAskedFor() throws Exception {
		try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
			HttpResponse<String> answer = client
				.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + plainPort() + "/livez"))
					.timeout(LIMIT)
					.build(), HttpResponse.BodyHandlers.ofString());
			assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
			assertThat(answer.statusCode()).isEqualTo(200);
			answer = client.send(generate("http", plainPort()), HttpResponse.BodyHandlers.ofString());
			assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
			assertThat(answer.body()).contains("\"done\":true");
			await().atMost(LIMIT).until(() -> open() == 0);
		}
	}

	@Test
	void clientsThatKnowOfHttp2BeforehandNeedNoUpgrade() throws Exception {
		String answer = reactor.netty.http.client.HttpClient.newConnection()
			.protocol(reactor.netty.http.HttpProtocol.H2C)
			.get()
			.uri("http://127.0.0.1:" + plainPort() + "/livez")
			.responseContent()
			.aggregate()
			.asString()
			.block(LIMIT);
		assertThat(answer).contains("UP");
	}

	private static HttpRequest generate(String scheme, int port) {
		return HttpRequest.newBuilder(URI.create(scheme + "://127.0.0.1:" + port + "/api/generate"))
			.timeout(LIMIT)
			.POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"llama3.2\",\"prompt\":\"Hello\"}"))
			.build();
	}

	/** The connections that are open after a while, which must pass. */
	private static int open(int port, Duration time) {
		await().pollDelay(time).atMost(LIMIT).until(() -> true);
		return gateway.bean(ClientConnections.class).open(port);
	}

	private static int open() {
		return gateway.bean(ClientConnections.class).open(gateway.port())
				+ gateway.bean(ClientConnections.class).open(plainPort());
	}

	private static int plainPort() {
		return gateway.bean(FurtherListeners.class).plainPort();
	}

}
