package io.ollamagateway.simulator;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.zip.GZIPOutputStream;

import com.github.luben.zstd.Zstd;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(30)
class CompatibleEndpointsTests {

	private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private static final String HELLO = "\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}],\"max_tokens\":2";

	private static final String TOOLS = "\"messages\":[{\"role\":\"user\",\"content\":\"Use the tool\"}],\"max_tokens\":9,"
			+ "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"weather\",\"parameters\":{\"type\":\"object\","
			+ "\"properties\":{\"city\":{\"type\":\"string\"}}}}}]";

	@AutoClose
	private SimulatedOllama ollama = SimulatedOllama.start();

	@Test
	void aChatStreamHasRoleTextFinishUsageAndDone() {
		HttpResponse<String> answer = post("/v1/chat/completions",
				"{\"model\":\"mistral\",\"stream\":true," + HELLO + ",\"stream_options\":{\"include_usage\":true}}");
		assertThat(answer.headers().firstValue("content-type")).contains("text/event-stream");
		List<String> events = List.of(answer.body().split("\n\n", -1));
		assertThat(events).hasSize(6);
		assertThat(events.get(0)).matches("data: \\{\"id\":\"chatcmpl-\\d{1,3}\",\"object\":\"chat.completion.chunk\","
				+ "\"created\":\\d+,\"model\":\"mistral\",\"system_fingerprint\":\"fp_ollama\",\"choices\":"
				+ "\\[\\{\"index\":0,\"delta\":\\{\"role\":\"assistant\",\"content\":\"\\w+\"},\"finish_reason\":null}]}");
		assertThat(events.get(1)).contains("\"delta\":{\"content\":\" ").doesNotContain("role");
		assertThat(events.get(2)).endsWith("\"delta\":{},\"finish_reason\":\"length\"}]}");
		assertThat(events.get(3))
			.endsWith("\"choices\":[],\"usage\":{\"prompt_tokens\":4,\"completion_tokens\":2,\"total_tokens\":6,"
					+ "\"prompt_tokens_details\":{\"cached_tokens\":0}}}");
		assertThat(events.get(4)).isEqualTo("data: [DONE]");
	}

	@Test
	void aBrokenChatStreamHidesItsError() {
		this.ollama.faults().add(Fault.errorAfter(1, "boom"));
		String body = post("/v1/chat/completions", "{\"model\":\"mistral\",\"stream\":true," + HELLO + "}").body();
		assertThat(body).contains("\"model\":\"\"").doesNotContain("boom", "[DONE]", "\"finish_reason\":\"");
	}

	@Test
	void callsToolsInEveryDialect() {
		assertThat(post("/api/chat", "{\"model\":\"mistral\"," + TOOLS + "}").body())
			.contains("\"function\":{\"index\":0,\"name\":\"weather\",\"arguments\":{\"city\":\"river\"}}");
		assertThat(post("/v1/chat/completions", "{\"model\":\"mistral\"," + TOOLS + "}").body())
			.contains("\"arguments\":\"{\\\"city\\\":\\\"river\\\"}\"", "\"finish_reason\":\"tool_calls\"");
		assertThat(post("/v1/messages", "{\"model\":\"mistral\"," + TOOLS + "}").body())
			.contains("\"type\":\"tool_use\"", "\"input\":{\"city\":\"river\"}", "\"stop_reason\":\"tool_use\"");
	}

	@Test
	void aCompletionStreamEndsWithDone() {
		String body = post("/v1/completions",
				"{\"model\":\"mistral\",\"prompt\":\"Hello\",\"max_tokens\":2,\"stream\":true}")
			.body();
		assertThat(body).contains("\"object\":\"text_completion\"", "\"finish_reason\":\"length\"")
			.endsWith("data: [DONE]\n\n");
	}

	@Test
	void aMessageStreamHasItsEventsInOrder() {
		HttpResponse<String> answer = post("/v1/messages", "{\"model\":\"mistral\",\"stream\":true," + HELLO + "}");
		assertThat(answer.headers().firstValue("cache-control")).contains("no-cache");
		assertThat(answer.body().lines().filter((line) -> line.startsWith("event: "))).containsExactly(
				"event: message_start", "event: content_block_start", "event: content_block_delta",
				"event: content_block_delta", "event: content_block_stop", "event: message_delta",
				"event: message_stop");
	}

	@Test
	void aResponseStreamNumbersItsEvents() {
		String body = post("/v1/responses",
				"{\"model\":\"mistral\",\"stream\":true,\"input\":\"Hello\",\"max_output_tokens\":1}")
			.body();
		assertThat(body.lines().filter((line) -> line.startsWith("data: "))).satisfiesExactly(
				(line) -> assertThat(line).contains("response.created", "\"sequence_number\":0"),
				(line) -> assertThat(line).contains("response.in_progress", "\"sequence_number\":1"),
				(line) -> assertThat(line).contains("response.output_item.added", "\"sequence_number\":2"),
				(line) -> assertThat(line).contains("response.content_part.added", "\"sequence_number\":3"),
				(line) -> assertThat(line).contains("response.output_text.delta", "\"sequence_number\":4"),
				(line) -> assertThat(line).contains("response.output_text.done", "\"sequence_number\":5"),
				(line) -> assertThat(line).contains("response.content_part.done", "\"sequence_number\":6"),
				(line) -> assertThat(line).contains("response.output_item.done", "\"sequence_number\":7"),
				(line) -> assertThat(line).contains("response.completed", "\"sequence_number\":8"));
	}

	@Test
	void embedsOneOrMany() {
		assertThat(
				post("/api/embed", "{\"model\":\"nomic-embed-text\",\"input\":[\"a\",\"b\"],\"dimensions\":2}").body())
			.matches("\\{\"model\":\"nomic-embed-text\",\"embeddings\":\\[\\[[^]]+],\\[[^]]+]],\"total_duration\":\\d+,"
					+ "\"load_duration\":\\d+,\"prompt_eval_count\":2}");
		assertThat(post("/api/embeddings", "{\"model\":\"nomic-embed-text\",\"prompt\":\"a\"}").body())
			.startsWith("{\"embedding\":[");
		assertThat(post("/api/embed", "{\"model\":\"nomic-embed-text\",\"input\":7}").body())
			.isEqualTo("{\"error\":\"invalid input type\"}");
	}

	@Test
	void errorsHaveTheShapeOfTheirDialect() {
		assertThat(post("/v1/messages", "{\"model\":\"nope\"," + HELLO + "}").body()).matches(
				"\\{\"type\":\"error\",\"error\":\\{\"type\":\"not_found_error\",\"message\":\"model 'nope' not found\"},"
						+ "\"request_id\":\"req_[0-9a-f]{24}\"}");
		this.ollama.faults().add(Fault.busy());
		assertThat(post("/v1/chat/completions", "{\"model\":\"mistral\"," + HELLO + "}").body())
			.contains("\"type\":\"api_error\"");
		assertThat(post("/v1/messages", "{\"model\":\"mistral\"," + HELLO + "}").body()).contains("overloaded_error");
	}

	@Test
	void understandsZstdOnTheCompatibleEndpointsOnly() {
		byte[] body = Zstd.compress(("{\"model\":\"mistral\"," + HELLO + "}").getBytes(StandardCharsets.UTF_8));
		assertThat(post("/v1/chat/completions", body, "Content-Encoding", "zstd").statusCode()).isEqualTo(200);
		assertThat(post("/api/chat", body, "Content-Encoding", "zstd").statusCode()).isEqualTo(400);
	}

	@Test
	void understandsGzipWhenThatQuirkIsOff() throws IOException {
		this.ollama.close();
		this.ollama = SimulatedOllama.start(InstanceSettings.defaults().without(Quirk.NO_GZIP));
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		try (GZIPOutputStream gzip = new GZIPOutputStream(body)) {
			gzip.write("{\"model\":\"mistral\"}".getBytes(StandardCharsets.UTF_8));
		}
		assertThat(post("/api/chat", body.toByteArray(), "Content-Encoding", "gzip").statusCode()).isEqualTo(200);
	}

	@Test
	void aFleetSharesTheWorkOfStartingAndStopping() {
		try (SimulatedFleet fleet = SimulatedFleet.start(3, InstanceSettings.defaults())) {
			assertThat(fleet.urls()).doesNotHaveDuplicates().hasSize(3);
			assertThat(fleet.inFlight()).isZero();
		}
	}

	@Test
	void isBrokenOverHttp() {
		post("/_sim", "{\"fault\":{\"kind\":\"status\",\"status\":418,\"text\":\"tea\",\"times\":1}}");
		assertThat(post("/api/generate", "{\"model\":\"mistral\",\"prompt\":\"x\"}").statusCode()).isEqualTo(418);
		assertThat(post("/api/generate", "{\"model\":\"mistral\",\"prompt\":\"x\"}").statusCode()).isEqualTo(200);
		assertThat(post("/_sim", "{}").body()).contains("\"loads\":1");
	}

	@Test
	void aNativeRequestWhoseBodyHasNoEndIsNotCancelled() throws IOException {
		this.ollama.gate().hold();
		String json = "{\"model\":\"mistral\",\"prompt\":\"x\"}";
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.ollama.port())) {
			socket.getOutputStream()
				.write(("POST /api/generate HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
						+ Integer.toHexString(json.length()) + "\r\n" + json + "\r\n")
					.getBytes(StandardCharsets.US_ASCII));
			this.ollama.gate().release(1);
			RecordedRequest request = this.ollama.journal().first("/api/generate").join();
			assertThat(request.chunkSent(1)).succeedsWithin(Duration.ofSeconds(5));
		}
		RecordedRequest request = this.ollama.journal().first("/api/generate").join();
		assertThat(request.clientGone()).succeedsWithin(Duration.ofSeconds(5));
		assertThat(post("/_sim", "{}").body()).contains("\"cancelled\":0");
	}

	private HttpResponse<String> post(String path, String body) {
		return post(path, body.getBytes(StandardCharsets.UTF_8), "X-Test", "yes");
	}

	private HttpResponse<String> post(String path, byte[] body, String header, String value) {
		HttpRequest request = HttpRequest.newBuilder(URI.create(this.ollama.url() + path))
			.header(header, value)
			.POST(HttpRequest.BodyPublishers.ofByteArray(body))
			.build();
		return CLIENT.sendAsync(request, HttpResponse.BodyHandlers.ofString()).join();
	}

}
