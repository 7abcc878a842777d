package io.ollamagateway.ingress;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;

import io.ollamagateway.ingress.EchoApplication.Received;
import io.ollamagateway.routing.GatewayUnderTest;
import io.ollamagateway.routing.RawConnection;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Whose word counts about who calls. 127.0.0.1 is a stranger here, 127.0.0.2 and
 * 127.0.0.3 are the proxies in front, 127.0.0.66 is not served.
 */
@ExtendWith(OutputCaptureExtension.class)
class TrustedProxiesIT {

	private static final String STRANGER = "127.0.0.1";

	private static final String PROXY = "127.0.0.2";

	/** Refused for its method if for nothing else. */
	private static final String LIMITED = "/api/generate";

	private static final String ROUTES = ".spring.cloud.gateway.server.webflux.routes";

	private static EchoApplication application;

	private static GatewayUnderTest gateway;

	@BeforeAll
	static void start() {
		application = new EchoApplication("echo");
		gateway = GatewayUnderTest.start("ingress.trusted-proxies=127.0.0.2,127.0.0.3", "ingress.deny=127.0.0.66",
				"ingress.allow=127.0.0.0/25,203.0.113.0/24,198.51.100.0/24,2001:db8::/32",
				"access.anonymous[0].from=127.0.0.7,203.0.113.50,203.0.113.51,203.0.113.52,2001:db8:1::/48",
				"access.anonymous[0].rate=2/1h", "access.anonymous[1].from=127.0.0.0/8",
				"ingress.hosts=gateway.example", "ingress.proxy-protocol=true",
				".spring.main.cloud-platform=kubernetes", ROUTES + "[0].id=vhost",
				ROUTES + "[0].metadata.access=anonymous", ROUTES + "[0].uri=" + application.url(),
				ROUTES + "[0].predicates[0]=Host=app.example", ROUTES + "[1].id=near",
				ROUTES + "[1].metadata.access=anonymous", ROUTES + "[1].uri=" + application.url(),
				ROUTES + "[1].predicates[0]=Path=/near/**", ROUTES + "[1].predicates[1]=RemoteAddr=203.0.113.0/24",
				ROUTES + "[2].id=echo", ROUTES + "[2].metadata.access=anonymous",
				ROUTES + "[2].uri=" + application.url(), ROUTES + "[2].predicates[0]=Path=/echo/**",
				ROUTES + "[2].filters[0]=StripPrefix=1");
	}

	@AfterAll
	static void stop() {
		gateway.close();
		application.close();
	}

	@Test
	void whatAStrangerSaysReachesNobody() throws Exception {
		Received received = send(STRANGER, "/echo/x?y=1", """
				X-Forwarded-For: 203.0.113.9
				X-Forwarded-Proto: https
				X-Forwarded-Host: evil.example
				X-Forwarded-Port: 1
				X-Forwarded-Prefix: /evil
				X-Forwarded-User: admin
				X-Real-IP: 203.0.113.9
				Forwarded: for=203.0.113.9;host=evil.example
				""");
		assertThat(received.header("X-Forwarded-For")).isEqualTo(STRANGER);
		assertThat(received.header("X-Real-IP")).isEqualTo(STRANGER);
		assertThat(received.header("X-Forwarded-Proto")).isEqualTo("http");
		assertThat(received.header("X-Forwarded-Host")).isEqualTo("gateway.example:8080");
		assertThat(received.header("X-Forwarded-Port")).isEqualTo("8080");
		assertThat(received.header("X-Forwarded-Prefix")).isEqualTo("/echo");
		assertThat(received.header("Forwarded")).isEqualTo("for=127.0.0.1;host=\"gateway.example:8080\";proto=http");
		assertThat(received.uri()).isEqualTo("/x?y=1");
		assertThat(received.headers().toString()).doesNotContain("203.0.113.9", "evil", "admin");
	}

	@Test
	void thatAStrangerIsNotBelievedIsLogged(CapturedOutput output) throws Exception {
		try (GatewayUnderTest fresh = GatewayUnderTest.start();
				RawConnection stranger = new RawConnection(fresh.port())) {
			assertThat(stranger.send(request("/livez", "X-Forwarded-For: 203.0.113.9\n")).line()).contains("200");
			assertThat(output).contains("127.0.0.1 says for whom it calls, which counts for nothing");
		}
	}

	@Test
	void whatATrustedProxySaysIsBelievedAndSaidAnew() throws Exception {
		Received received = send(PROXY, "/echo/x", """
				X-Forwarded-For: 6.6.6.6, 203.0.113.9, 127.0.0.3
				X-Forwarded-Proto: https
				X-Forwarded-Host: outside.example
				X-Forwarded-Prefix: /outer
				X-Forwarded-User: jane
				Forwarded: for=198.51.100.7
				""");
		assertThat(received.header("X-Forwarded-For")).isEqualTo("203.0.113.9");
		assertThat(received.header("X-Forwarded-Proto")).isEqualTo("https");
		assertThat(received.header("X-Forwarded-Host")).isEqualTo("outside.example");
		assertThat(received.header("X-Forwarded-Port")).isEqualTo("443");
		assertThat(received.header("X-Forwarded-Prefix")).isEqualTo("/outer/echo");
		assertThat(received.header("X-Forwarded-User")).isEqualTo("jane");
		assertThat(received.header("Forwarded")).isEqualTo("for=203.0.113.9;host=\"outside.example\";proto=https");
	}

	@Test
	void withoutAWordFromItsProxyTheClientIsTheProxy() throws Exception {
		Received received = send(PROXY, "/echo/x", "");
		assertThat(received.header("X-Forwarded-For")).isEqualTo(PROXY);
		assertThat(received.header("X-Forwarded-Proto")).isEqualTo("http");
	}

	@Test
	void aTrustedProxysHostDecidesAboutTheRoute() throws Exception {
		send(PROXY, "/anything", "X-Forwarded-Host: app.example\n");
		assertThat(status(STRANGER, "/anything", "X-Forwarded-Host: app.example\n")).contains("404");
	}

	@Test
	void predicatesOfRoutesSeeTheClient() throws Exception {
		send(PROXY, "/near/x", "X-Forwarded-For: 203.0.113.9\n");
		assertThat(status(PROXY, "/near/x", "X-Forwarded-For: 198.51.100.7\n")).contains("404");
		assertThat(status(STRANGER, "/near/x", "X-Forwarded-For: 203.0.113.9\n")).contains("404");
	}

	@Test
	void whoIsDeniedIsDeniedWhateverItSays() throws Exception {
		assertThat(status("127.0.0.66", "/echo/x", "")).contains("403");
		assertThat(status("127.0.0.66", "/echo/x", "X-Forwarded-For: 127.0.0.1\n")).contains("403");
		assertThat(status(PROXY, "/echo/x", "X-Forwarded-For: 127.0.0.66\n")).contains("403");
		assertThat(status(STRANGER, "/echo/x", "X-Forwarded-For: 127.0.0.66\n")).contains("200");
		assertThat(application.next().header("X-Forwarded-For")).isEqualTo(STRANGER);
		assertThat(status("127.0.0.66", "/livez", "")).contains("200");
	}

	@Test
	void anonymousRightsGoByTheClientAndNotByItsProxy() throws Exception {
		assertThat(status(STRANGER, "/api/generate", "")).contains("405");
		assertThat(status(PROXY, "/api/generate", "X-Forwarded-For: 203.0.113.9\n")).contains("401");
		assertThat(status(STRANGER, "/api/generate", "X-Forwarded-For: 203.0.113.9\n")).contains("405");
	}

	@Test
	void limitsListsAndTheLogKnowTheClientAndNotWhatAStrangerSays(CapturedOutput output) throws Exception {
		// another address each time
		assertThat(status("127.0.0.7", LIMITED, "X-Forwarded-For: 203.0.113.50\n")).contains("405");
		assertThat(status("127.0.0.7", LIMITED, "Forwarded: for=203.0.113.51\n")).contains("405");
		assertThat(status("127.0.0.7", LIMITED, "X-Forwarded-For: 203.0.113.52\n")).contains("429");
		assertThat(status("127.0.0.7", LIMITED, "X-Real-IP: 203.0.113.52\n")).contains("429");
		assertThat(status("127.0.0.200", LIMITED, "X-Forwarded-For: 203.0.113.50\n")).contains("403");
		awaitLines(output, "client=127.0.0.7 ", 4);
		awaitLines(output, "client=127.0.0.200 ", 1);
		assertThat(output).doesNotContain("client=203.0.113.5");

		// whom the stranger named has lost nothing, and each client has its own limit
		assertThat(status(PROXY, LIMITED, "X-Forwarded-For: 203.0.113.50\n")).contains("405");
		assertThat(status(PROXY, LIMITED, "X-Forwarded-For: 203.0.113.50\n")).contains("405");
		assertThat(status(PROXY, LIMITED, "X-Forwarded-For: 203.0.113.50\n")).contains("429");
		assertThat(status(PROXY, LIMITED, "X-Forwarded-For: 203.0.113.51\n")).contains("405");
		assertThat(status(PROXY, LIMITED, "X-Forwarded-For: 127.0.0.200\n")).contains("403");
		awaitLines(output, "client=203.0.113.50 ", 3);
		awaitLines(output, "client=203.0.113.51 ", 1);
	}

	@Test
	void clientsOfOneIpv6NetworkShareALimit() throws Exception {
		assertThat(status(PROXY, LIMITED, "X-Forwarded-For: 2001:db8:1:1::1\n")).contains("405");
		assertThat(status(PROXY, LIMITED, "X-Forwarded-For: 2001:db8:1:1::2\n")).contains("405");
		assertThat(status(PROXY, LIMITED, "X-Forwarded-For: 2001:db8:1:1:a:b:c:d\n")).contains("429");
		assertThat(status(PROXY, LIMITED, "X-Forwarded-For: 2001:db8:1:2::1\n")).contains("405");
	}

	@ParameterizedTest
	@ValueSource(strings = { "203.0.113.9\nX-Forwarded-Host: a b", "nonsense", "203.0.113.9\nX-Forwarded-Port: 99999x",
			"203.0.113.9\nX-Forwarded-Proto: gopher", ",,,," })
	void aProxyThatSaysNonsenseBreaksNothing(String said) throws Exception {
		Received received = send(PROXY, "/echo/x", "X-Forwarded-For: " + said + "\n");
		assertThat(received.header("X-Forwarded-Host")).isEqualTo("gateway.example:8080");
		assertThat(received.header("X-Forwarded-Proto")).isEqualTo("http");
		assertThat(received.header("X-Forwarded-For")).isIn("203.0.113.9", PROXY);
	}

	@Test
	void aTrustedProxyMaySpeakTheProxyProtocol() throws Exception {
		assertThat(send(PROXY, "PROXY TCP4 203.0.113.9 198.51.100.1 4711 443\r\n".getBytes(StandardCharsets.US_ASCII))
			.header("X-Forwarded-For")).isEqualTo("203.0.113.9");
		assertThat(send(PROXY, version2()).header("X-Forwarded-For")).isEqualTo("203.0.113.10");
		assertThat(send(PROXY, "PROXY TCP6 2001:db8::1 2001:db8::2 4711 443\r\n".getBytes(StandardCharsets.US_ASCII))
			.header("Forwarded")).startsWith("for=\"[2001:db8:0:0:0:0:0:1]\"");
	}

	@Test
	void aStrangerMayNotSpeakTheProxyProtocol() throws Exception {
		try (RawConnection client = new RawConnection(gateway.port(), STRANGER)) {
			client.send("PROXY TCP4 203.0.113.9 198.51.100.1 4711 443\r\n").send(request("/echo/x", ""));
			assertThat(client.linesToTheEnd()).first().asString().contains("400");
		}
		assertThat(application.unread()).isZero();
	}

	@Test
	void behindTheProxyProtocolHeadersAreBelievedOfTrustedProxiesOnly() throws Exception {
		try (RawConnection client = new RawConnection(gateway.port(), PROXY)) {
			client.send("PROXY TCP4 127.0.0.3 198.51.100.1 4711 443\r\n")
				.send(request("/echo/x", "X-Forwarded-For: 203.0.113.9\n"));
			assertThat(client.line()).contains("200");
		}
		assertThat(application.next().header("X-Forwarded-For")).isEqualTo("203.0.113.9");
		try (RawConnection client = new RawConnection(gateway.port(), PROXY)) {
			client.send("PROXY TCP4 198.51.100.7 198.51.100.1 4711 443\r\n")
				.send(request("/echo/x", "X-Forwarded-For: 203.0.113.9\n"));
			assertThat(client.line()).contains("200");
		}
		assertThat(application.next().header("X-Forwarded-For")).isEqualTo("198.51.100.7");
	}

	/** Written when a request has ended, which may be after its client knows. */
	private static void awaitLines(CapturedOutput output, String with, int count) {
		await().atMost(Duration.ofSeconds(10))
			.untilAsserted(() -> assertThat(output.toString().lines()).filteredOn((line) -> line.contains(with))
				.hasSize(count));
	}

	private static byte[] version2() throws IOException {
		ByteArrayOutputStream header = new ByteArrayOutputStream();
		header.write(HexFormat.of().parseHex("0d0a0d0a000d0a515549540a2111000c"));
		header.write(InetAddress.getByName("203.0.113.10").getAddress());
		header.write(InetAddress.getByName("198.51.100.1").getAddress());
		header.write(HexFormat.of().parseHex("126701bb"));
		return header.toByteArray();
	}

	private static Received send(String from, byte[] before) throws Exception {
		try (RawConnection client = new RawConnection(gateway.port(), from)) {
			client.send(before).send(request("/echo/x", ""));
			assertThat(client.line()).contains("200");
		}
		return application.next();
	}

	private static Received send(String from, String path, String headers) throws Exception {
		assertThat(status(from, path, headers)).contains("200");
		return application.next();
	}

	private static String status(String from, String path, String headers) throws IOException {
		try (RawConnection client = new RawConnection(gateway.port(), from)) {
			return client.send(request(path, headers)).line();
		}
	}

	private static String request(String path, String headers) {
		return "GET " + path + " HTTP/1.1\r\nHost: gateway.example:8080\r\n" + headers.replace("\n", "\r\n") + "\r\n";
	}

}
