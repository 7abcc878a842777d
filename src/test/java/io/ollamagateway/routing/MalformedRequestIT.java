package io.ollamagateway.routing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

import com.github.luben.zstd.Zstd;
import io.ollamagateway.protocol.Dialect;
import io.ollamagateway.protocol.Endpoint;
import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.RecordedRequest;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

/**
 * Requests that are not as they should be: each gets a clear answer in its dialect, and
 * nothing of it is left behind.
 */
class MalformedRequestIT {

	private static final int MEGABYTE = 1024 * 1024;

	private static SimulatedOllama ollama;

	private static GatewayUnderTest gateway;

	private static TestClient client;

	@BeforeAll
	static void start() {
		ollama = SimulatedOllama.start(InstanceSettings.loaded());
		gateway = GatewayUnderTest.before(List.of(ollama.url()));
		client = new TestClient(gateway.url());
	}

	@AfterAll
	static void stop() {
		gateway.close();
		ollama.close();
	}

	@BeforeEach
	void forget() {
		ollama.journal().clear();
	}

	@AfterEach
	void nothingIsLeftBehind() throws InterruptedException {
		gateway.recorder().awaitLeasesOut(0);
		assertThat(gateway.heldBytes()).isZero();
	}

	static Stream<Arguments> refused() {
		return Stream.of(Endpoint.values())
			// takes a form
			.filter((endpoint) -> endpoint != Endpoint.OPENAI_TRANSCRIPTIONS)
			.flatMap((endpoint) -> Stream.of(Arguments.of(endpoint, "empty", "", 400, "missing request body"),
					Arguments.of(endpoint, "white space", " \n\t ", 400, "missing request body"),
					Arguments.of(endpoint, "truncated", "{\"model\":\"llama3.2\",\"prompt\":\"Hel", 400,
							"unexpected EOF"),
					Arguments.of(endpoint, "no JSON", "model=llama3.2", 400, "invalid"),
					Arguments.of(endpoint, "array", "[1]", 400, "json: cannot unmarshal array into Go value"),
					Arguments.of(endpoint, "string", "\"llama3.2\"", 400, "json: cannot unmarshal string"),
					Arguments.of(endpoint, "null", "null", noModel(endpoint), "model"),
					Arguments.of(endpoint, "no model", "{}", noModel(endpoint), "model"),
					Arguments.of(endpoint, "empty model", "{\"model\":\"\"}", noModel(endpoint), "model"),
					Arguments.of(endpoint, "model as number", "{\"model\":7}", 400,
							"json: cannot unmarshal number into Go struct field"),
					Arguments.of(endpoint, "model as object", "{\"model\":{}}", 400,
							"json: cannot unmarshal object into Go struct field"),
					Arguments.of(endpoint, "10,001 levels", "{\"model\":\"llama3.2\",\"x\":" + nested(10_000) + "}",
							400, "exceeded max depth"),
					Arguments.of(endpoint, "UTF-16", utf16(), 400, "invalid character"),
					Arguments.of(endpoint, "single quotes", "{'model':'llama3.2'}", 400, "invalid")));
	}

	@ParameterizedTest(name = "{0}: {1}")
	@MethodSource
	void refused(Endpoint endpoint, String what, String body, int status, String error) throws Exception {
		HttpResponse<String> answer = client.post(endpoint.path(),
				BodyPublishers.ofString(body, StandardCharsets.ISO_8859_1));
		assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
		assertThat(message(endpoint.dialect(), answer.body())).contains(error);
		assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
		assertThat(ollama.journal().requests(endpoint.path())).isEmpty();
	}

	/**
	 * {@code /v1/embeddings} tells that there is no input before it looks for a model.
	 */
	static Stream<Arguments> refusedAlike() {
		return refused()
			.filter((what) -> what.get()[0] != Endpoint.OPENAI_EMBEDDINGS || !Objects.equals(what.get()[3], 404));
	}

	@Test
	@Disabled("[truth] 18: no input is told before no model")
	void embeddingsWithoutInputAreRefusedForThat() throws Exception {
		assertThat(client.post("/v1/embeddings", "{}").statusCode()).isEqualTo(400);
	}

	@ParameterizedTest(name = "{0}: {1}")
	@MethodSource("refusedAlike")
	void theStatusIsTheOneThatTheInstanceWouldGive(Endpoint endpoint, String what, String body) throws Exception {
		HttpRequest.BodyPublisher sent = BodyPublishers.ofString(body, StandardCharsets.ISO_8859_1);
		assertThat(client.post(endpoint.path(), sent).statusCode())
			.isEqualTo(new TestClient(ollama.uri()).post(endpoint.path(), sent).statusCode());
	}

	static Stream<Arguments> wrongTypes() {
		return Stream
			.of("\"stream\":\"yes\"", "\"stream\":1", "\"messages\":\"Hi\"", "\"messages\":[7]",
					"\"messages\":[{\"role\":1}]", "\"options\":[]", "\"options\":{\"num_ctx\":\"large\"}",
					"\"prompt\":7", "\"input\":{}", "\"keep_alive\":\"300\"", "\"keep_alive\":{}", "\"format\":1",
					"\"tools\":{}", "\"max_tokens\":\"many\"")
			.flatMap((field) -> Stream.of(Endpoint.values()).map((endpoint) -> Arguments.of(endpoint, field)));
	}

	@ParameterizedTest(name = "{0}: {1}")
	@MethodSource
	void wrongTypes(Endpoint endpoint, String field) throws Exception {
		String body = "{\"model\":\"llama3.2\"," + field + "}";
		HttpResponse<String> direct = new TestClient(ollama.uri()).post(endpoint.path(), body);
		HttpResponse<String> answer = client.post(endpoint.path(), body);
		assertThat(answer.statusCode()).as(answer.body()).isEqualTo(direct.statusCode());
		if (direct.statusCode() != 200) {
			assertThat(withoutId(answer.body())).isEqualTo(withoutId(direct.body()));
		}
	}

	private static String withoutId(String body) {
		return body.replaceAll("req_[0-9a-f]+", "req_");
	}

	static Stream<Arguments> accepted() {
		return Stream.of(
				Arguments.of("duplicated key, the last one wins",
						"{\"model\":\"nowhere\",\"prompt\":\"Hi\",\"stream\":false,\"Model\":\"llama3.2\"}"),
				Arguments.of("key in other case", "{\"MODEL\":\"llama3.2\",\"Prompt\":\"Hi\",\"STREAM\":false}"),
				Arguments.of("trailing bytes",
						"{\"model\":\"llama3.2\",\"prompt\":\"Hi\",\"stream\":false} and {more]"),
				Arguments.of("leading space", "\r\n {\"model\":\"llama3.2\",\"prompt\":\"Hi\",\"stream\":false}"),
				Arguments.of("10,000 levels",
						"{\"x\":" + nested(9_999) + ",\"model\":\"llama3.2\",\"prompt\":\"Hi\",\"stream\":false}"),
				Arguments.of("null after a model",
						"{\"model\":\"llama3.2\",\"prompt\":\"Hi\",\"stream\":false,\"model\":null}"));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void accepted(String what, String body) throws Exception {
		HttpResponse<String> answer = client.post("/api/generate", body);
		assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
		RecordedRequest received = ollama.journal().requests("/api/generate").getFirst();
		assertThat(body).contains(received.bodyText());
		assertThat(received.bodyText()).startsWith("{").endsWith("}");
	}

	@Test
	void invalidUtf8IsAcceptedOrRefusedClearly() throws Exception {
		byte[] body = "{\"model\":\"llama3.2\",\"prompt\":\"?\",\"stream\":false}"
			.getBytes(StandardCharsets.ISO_8859_1);
		for (byte broken : new byte[] { (byte) 0xff, (byte) 0xc3, (byte) 0x80, (byte) 0xf0 }) {
			body[new String(body, StandardCharsets.ISO_8859_1).indexOf("\"prompt\":\"") + 10] = broken;
			HttpResponse<String> answer = client.post("/api/generate", BodyPublishers.ofByteArray(body.clone()));
			assertThat(answer.statusCode()).as(answer.body()).isIn(200, 400);
			if (answer.statusCode() == 400) {
				assertThat(answer.body()).contains("UTF-8").doesNotContain("tools.jackson", "Exception");
			}
			body["{\"model\":\"llama3.2\",\"prompt\":\"".length()] = '?';
		}
	}

	@ParameterizedTest
	@EnumSource
	void moreThanTheLimitIs413(Endpoint endpoint) throws Exception {
		byte[] body = body(101 * MEGABYTE);
		HttpResponse<String> announced = client.post(endpoint.path(), BodyPublishers.ofByteArray(body));
		assertThat(announced.statusCode()).isEqualTo(413);
		assertThat(message(endpoint.dialect(), announced.body())).contains("104857600 bytes");
	}

	@Test
	void moreThanTheLimitIs413WithoutAnnouncedLengthAsWell() throws Exception {
		byte[] body = body(101 * MEGABYTE);
		HttpResponse<String> chunked = client.post("/api/chat",
				BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(body)));
		assertThat(chunked.statusCode()).isEqualTo(413);
		HttpResponse<String> bomb = client.post("/api/chat", BodyPublishers.ofByteArray(gzip(body)), "Content-Encoding",
				"gzip");
		assertThat(bomb.statusCode()).isEqualTo(413);
	}

	@Test
	void justBelowTheLimitPasses() throws Exception {
		byte[] body = body(99 * MEGABYTE);
		HttpResponse<String> answer = client.post("/api/chat",
				BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(body)));
		assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
		RecordedRequest received = ollama.journal().requests("/api/chat").getFirst();
		assertThat(received.bodyLength()).isEqualTo(body.length);
		assertThat(received.header("Content-Length")).isEqualTo(Integer.toString(body.length));
	}

	@ParameterizedTest
	@EnumSource(names = { "SHOW", "OPENAI_TRANSCRIPTIONS" }, mode = EnumSource.Mode.EXCLUDE)
	void compressedBodiesAreReadAndSentOnPlain(Endpoint endpoint) throws Exception {
		byte[] body = """
				{"model":"%s","prompt":"Hi","input":"Hi","max_tokens":9,"messages":[{"role":"user","content":"Hi"}]}"""
			.formatted(endpoint.path().contains("embed") ? "nomic-embed-text" : "llama3.2")
			.getBytes(StandardCharsets.UTF_8);
		HttpResponse<String> gzip = client.post(endpoint.path(), BodyPublishers.ofByteArray(gzip(body)),
				"Content-Encoding", "gzip");
		assertThat(gzip.statusCode()).as(gzip.body()).isEqualTo(200);
		HttpResponse<String> zstd = client.post(endpoint.path(), BodyPublishers.ofByteArray(Zstd.compress(body)),
				"Content-Encoding", "zstd");
		assertThat(zstd.statusCode()).as(zstd.body()).isEqualTo(200);
		assertThat(ollama.journal().requests(endpoint.path())).hasSize(2).allSatisfy((received) -> {
			assertThat(received.header("Content-Encoding")).isNull();
			assertThat(received.body()).isEqualTo(body);
		});
	}

	@Test
	void anEncodingThatIsNotSoIsToldSo() throws Exception {
		String body = "{\"model\":\"llama3.2\"}";
		assertThat(client.post("/api/chat", body, "Content-Encoding", "gzip").body()).contains("not gzip");
		assertThat(client.post("/api/chat", body, "Content-Encoding", "zstd").body()).contains("not zstd");
		HttpResponse<String> unknown = client.post("/api/chat", body, "Content-Encoding", "br");
		assertThat(unknown.statusCode()).isEqualTo(415);
		assertThat(unknown.body()).contains("gzip or zstd");
	}

	@Test
	void pathsAndMethodsThatOllamaDoesNotKnowAreAnsweredAsItDoes() throws Exception {
		HttpResponse<String> path = client.post("/api/unknown", "{}");
		assertThat(path.statusCode()).isEqualTo(404);
		assertThat(path.body()).isEqualTo("404 page not found");
		assertThat(path.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
		HttpResponse<String> method = client.get("/api/chat");
		assertThat(method.statusCode()).isEqualTo(405);
		assertThat(method.body()).isEqualTo("405 method not allowed");
	}

	@Test
	void aBodyThatDoesNotArriveInTimeIs408() throws Exception {
		try (GatewayUnderTest impatient = GatewayUnderTest.before(List.of(ollama.url()), "body-timeout=200ms");
				RawConnection slow = new RawConnection(impatient.port())) {
			slow.send(RawConnection.head("/api/chat", 100)).send("{\"model\":");
			assertThat(slow.line()).contains("408");
			assertThat(slow.linesToTheEnd()).last(STRING).contains("did not arrive within");
			assertThat(impatient.heldBytes()).isZero();
		}
	}

	@Test
	void whenTheGatewayHoldsAllThatItMayTheNextBodyIs503() throws Exception {
		try (GatewayUnderTest small = GatewayUnderTest.before(List.of(ollama.url()), "max-body-size=1MB",
				"max-held-bytes=1MB"); RawConnection first = new RawConnection(small.port())) {
			byte[] body = body(900_000);
			first.send(RawConnection.head("/api/chat", body.length)).send(Arrays.copyOf(body, 890_000));
			await().atMost(Duration.ofSeconds(10)).until(() -> small.heldBytes() > 850_000);
			HttpResponse<String> second = new TestClient(small.url()).post("/api/chat",
					BodyPublishers.ofByteArray(body));
			assertThat(second.statusCode()).isEqualTo(503);
			assertThat(second.headers().firstValue("Retry-After")).hasValue("1");
			first.send(Arrays.copyOfRange(body, 890_000, body.length));
			assertThat(first.line()).contains("200");
		}
	}

	private static int noModel(Endpoint endpoint) {
		return switch (endpoint) {
			case GENERATE, EMBED, OPENAI_COMPLETIONS, OPENAI_EMBEDDINGS -> 404;
			default -> 400;
		};
	}

	private static String message(Dialect dialect, String body) {
		String start = switch (dialect) {
			case OLLAMA -> "{\"error\":\"";
			case OPENAI -> "{\"error\":{\"message\":\"";
			case ANTHROPIC -> "{\"type\":\"error\",\"error\":{\"type\":\"";
		};
		assertThat(body).startsWith(start);
		return body.substring(start.length());
	}

	private static String nested(int levels) {
		return "[".repeat(levels) + "]".repeat(levels);
	}

	private static String utf16() {
		return new String("{\"model\":\"llama3.2\"}".getBytes(StandardCharsets.UTF_16LE), StandardCharsets.ISO_8859_1);
	}

	private static byte[] body(int length) {
		String head = "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\",\"images\":[\"";
		String tail = "\"]}],\"stream\":false,\"model\":\"llama3.2\"}";
		return (head + "A".repeat(length - head.length() - tail.length()) + tail).getBytes(StandardCharsets.UTF_8);
	}

	private static byte[] gzip(byte[] bytes) {
		ByteArrayOutputStream target = new ByteArrayOutputStream();
		try (OutputStream gzip = new GZIPOutputStream(target)) {
			gzip.write(bytes);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return target.toByteArray();
	}

}
