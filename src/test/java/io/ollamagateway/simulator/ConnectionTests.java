package io.ollamagateway.simulator;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * HTTP as Go's server and gin speak it.
 */
@Timeout(30)
class ConnectionTests {

	private static final String LOAD = "{\"model\":\"mistral\"}";

	private static final String HELLO = "{\"model\":\"mistral\",\"prompt\":\"x\",\"options\":{\"num_predict\":2}}";

	@AutoClose
	private SimulatedOllama ollama = SimulatedOllama.start();

	@Test
	void answersRequestsThatWereSentAheadInTheirOrder() throws IOException {
		this.ollama.gate().hold();
		try (RawSocket client = new RawSocket(this.ollama)) {
			client.post("/api/generate", HELLO).get("/api/version").get("/");
			RecordedRequest first = this.ollama.journal().first("/api/generate").orTimeout(5, TimeUnit.SECONDS).join();
			this.ollama.gate().release(1);
			assertThat(first.chunkSent(1)).succeedsWithin(Duration.ofSeconds(5));
			assertThat(this.ollama.journal().requests()).hasSize(1);
			this.ollama.gate().open();
			assertThat(client.reply().lines()).hasSize(3);
			assertThat(client.reply().text()).isEqualTo("{\"version\":\"0.33.3\"}");
			assertThat(client.reply().text()).isEqualTo("Ollama is running");
		}
	}

	@Test
	void forgetsWhatWasSentAheadWhenTheClientGoes() throws IOException {
		this.ollama.gate().hold();
		try (RawSocket client = new RawSocket(this.ollama)) {
			client.post("/api/generate", HELLO).get("/api/version");
			this.ollama.journal().first("/api/generate").orTimeout(5, TimeUnit.SECONDS).join();
		}
		assertThat(this.ollama.journal().first("/api/generate").join().clientGone())
			.succeedsWithin(Duration.ofSeconds(5));
		assertThat(this.ollama.journal().requests("/api/version")).isEmpty();
	}

	@Test
	void tellsTheLengthOfSmallAnswersAndChunksLargeOnes() throws IOException {
		RawSocket.Reply small = get("/api/version");
		assertThat(small.header("Content-Length")).isEqualTo(String.valueOf(small.text().length()));
		assertThat(small.header("Transfer-Encoding")).isNull();
		RawSocket.Reply large = get("/api/tags");
		assertThat(large.text()).hasSizeGreaterThan(2048).endsWith("]}");
		assertThat(large.header("Content-Length")).isNull();
		assertThat(large.header("Transfer-Encoding")).isEqualTo("chunked");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/", "/api/version", "/api/tags" })
	void answersHeadWithoutABody(String path) throws IOException {
		try (RawSocket client = new RawSocket(this.ollama)) {
			RawSocket.Reply head = client.request("HEAD", path, "").head();
			assertThat(head.status()).isEqualTo(200);
			assertThat(client.get("/api/status").reply().text()).startsWith("{\"cloud\":");
		}
	}

	@Test
	void headTellsTheLengthOfWhatGetWouldBring() throws IOException {
		try (RawSocket client = new RawSocket(this.ollama)) {
			assertThat(client.request("HEAD", "/", "").head().header("Content-Length")).isEqualTo("17");
			assertThat(client.request("HEAD", "/api/tags", "").head().header("Transfer-Encoding")).isNull();
		}
	}

	@Test
	void keepsTheConnectionUnlessAskedToCloseIt() throws IOException {
		try (RawSocket client = new RawSocket(this.ollama)) {
			String body = "{\"model\":\"mistral\",\"input\":\"x\",\"stream\":true}";
			assertThat(client.post("/api/generate", HELLO).reply().header("Connection")).isNull();
			assertThat(client.post("/v1/responses", body).reply().header("Connection")).isEqualTo("keep-alive");
			RawSocket.Reply last = client.post("/v1/responses", body, "Host: ollama", "Connection: close").reply();
			assertThat(last.header("Connection")).isEqualTo("close");
			assertThat(last.end()).isEqualTo(RawSocket.End.COMPLETE);
			assertThat(client.closed()).isTrue();
		}
	}

	@Test
	void streamsToOldClientsUntilTheConnectionEnds() throws IOException {
		try (RawSocket client = new RawSocket(this.ollama)) {
			client.send("POST /api/generate HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: " + HELLO.length()
					+ "\r\n\r\n" + HELLO);
			RawSocket.Reply reply = client.reply();
			assertThat(reply.head().getFirst()).isEqualTo("HTTP/1.0 200 OK");
			assertThat(reply.header("Transfer-Encoding")).isNull();
			assertThat(reply.lines()).hasSize(3).allMatch((line) -> line.startsWith("{\"model\":\"mistral\""));
			assertThat(reply.end()).isEqualTo(RawSocket.End.CLOSED);
		}
	}

	@Test
	void keepsTheConnectionOfOldClientsThatAskForIt() throws IOException {
		try (RawSocket client = new RawSocket(this.ollama)) {
			RawSocket.Reply first = client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").reply();
			assertThat(first.header("Connection")).isEqualTo("keep-alive");
			assertThat(client.send("GET / HTTP/1.0\r\n\r\n").reply().text()).isEqualTo("Ollama is running");
			assertThat(client.closed()).isTrue();
		}
	}

	@Test
	void doesNotServeWhatIsNotHttp() throws IOException {
		try (RawSocket client = new RawSocket(this.ollama)) {
			RawSocket.Reply reply = client.send("What is this?\r\n\r\n").reply();
			assertThat(reply.head()).first().isEqualTo("HTTP/1.1 400 Bad Request");
			assertThat(reply.text()).isEqualTo("400 Bad Request");
			assertThat(client.closed()).isTrue();
		}
	}

	@ParameterizedTest
	@CsvSource({ "POST,/api/chat/,307,/api/chat", "POST,/api/chat/?a=b,307,/api/chat?a=b",
			"GET,/api/tags/,301,/api/tags", "GET,/v1/models/mistral/,301,/v1/models/mistral" })
	void redirectsFromATrailingSlash(String method, String path, int status, String location) throws IOException {
		try (RawSocket client = new RawSocket(this.ollama)) {
			RawSocket.Reply reply = client.request(method, path, LOAD).reply();
			assertThat(reply.status()).isEqualTo(status);
			assertThat(reply.header("Location")).isEqualTo(location);
		}
		assertThat(this.ollama.journal().inFlight()).isZero();
	}

	@ParameterizedTest
	@CsvSource({ "GET,/api/chat/", "POST,/api/tags/", "POST,/nowhere/" })
	void doesNotRedirectToWhatIsNotThere(String method, String path) throws IOException {
		try (RawSocket client = new RawSocket(this.ollama)) {
			assertThat(client.request(method, path, LOAD).reply().status()).isEqualTo(404);
		}
	}

	@ParameterizedTest
	@CsvSource({ "example.com,403", "example.com:11434,403", "8.8.8.8,403", "localhost:11434,200", "127.0.0.1,200",
			"10.1.2.3:11434,200", "box.local,200", "ollama.internal:80,200" })
	void checksTheHostWhenItListensOnLoopback(String host, int status) throws IOException {
		this.ollama.close();
		this.ollama = SimulatedOllama.start(InstanceSettings.defaults().withListenLoopback(true));
		RawSocket.Reply reply = get("/api/version", "Host: " + host);
		assertThat(reply.status()).isEqualTo(status);
		assertThat(reply.text().isEmpty()).isEqualTo(status == 403);
	}

	@Test
	void takesAnyHostWhenItListensElsewhere() throws IOException {
		assertThat(get("/api/version", "Host: example.com").status()).isEqualTo(200);
	}

	@ParameterizedTest
	@CsvSource({ "https://example.com,403", "null,403", "http://localhost:3000,200", "http://127.0.0.1,200",
			"app://obsidian.md,200", "vscode-webview://x,200", "http://ollama,200", "https://ollama,200",
			"https://allowed.example,200" })
	void checksTheOrigin(String origin, int status) throws IOException {
		this.ollama.close();
		this.ollama = SimulatedOllama
			.start(InstanceSettings.defaults().withAllowedOrigins(List.of("https://allowed.example")));
		RawSocket.Reply reply = get("/api/version", "Host: ollama", "Origin: " + origin);
		assertThat(reply.status()).isEqualTo(status);
		assertThat(reply.text().isEmpty()).isEqualTo(status == 403);
		assertThat(reply.header("Access-Control-Allow-Origin")).isEqualTo((status == 200) ? origin : null);
	}

	private RawSocket.Reply get(String path, String... headers) throws IOException {
		try (RawSocket client = new RawSocket(this.ollama)) {
			return client.get(path, headers).reply();
		}
	}

}
