package io.ollamagateway.protocol;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;

import io.ollamagateway.simulator.Fault;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the simulator writes, which follows the real server, is understood.
 */
@Timeout(30)
class SimulatedAnswerTests {

	private static final String FIELDS = """
			"prompt":"hello","input":"hello","messages":[{"role":"user","content":"hello"}],"max_tokens":5,
			"max_output_tokens":5,"options":{"num_predict":5},"stream_options":{"include_usage":true}""";

	@AutoClose
	private final HttpClient client = HttpClient.newHttpClient();

	@AutoClose
	private final SimulatedOllama ollama = SimulatedOllama.start();

	@ParameterizedTest
	@JsonEndpoints
	void streamIsCompleteAndCountedInEachDialect(Endpoint endpoint) throws Exception {
		if (endpoint.mayStream()) {
			HttpResponse<byte[]> answer = ask(endpoint, true, FIELDS);
			assertThat(answer.headers().firstValue("Content-Type")).contains(endpoint.streamContentType());
			AnswerReader reader = read(endpoint, true, answer);
			assertThat(reader.complete()).isTrue();
			assertThat(reader.failed()).isFalse();
			assertThat(reader.hasOutput()).isTrue();
			assertThat(reader.pieces()).isEqualTo(5);
			assertThat(reader.counters().outputTokens()).isEqualTo(5);
			assertThat(reader.counters().promptTokens()).isPositive();
			assertThat(reader.atLineStart()).isTrue();
		}
	}

	@ParameterizedTest
	@JsonEndpoints
	void wholeAnswerIsCompleteAndCountedInEachDialect(Endpoint endpoint) throws Exception {
		AnswerReader reader = read(endpoint, false, ask(endpoint, false, FIELDS));
		assertThat(reader.complete()).isTrue();
		assertThat(reader.failed()).isFalse();
		assertThat(reader.hasOutput()).isTrue();
		if (endpoint.mayStream()) {
			assertThat(reader.counters().outputTokens()).isEqualTo(5);
		}
		boolean timed = endpoint == Endpoint.GENERATE || endpoint == Endpoint.CHAT;
		assertThat(reader.counters().slotWait() != null).isEqualTo(timed);
	}

	@ParameterizedTest
	@CsvSource({ "GENERATE", "CHAT" })
	void loadIsCompleteWithoutOutput(Endpoint endpoint) throws Exception {
		AnswerReader reader = read(endpoint, true, ask(endpoint, true, "\"x\":1"));
		assertThat(reader.complete()).isTrue();
		assertThat(reader.hasOutput()).isFalse();
		assertThat(reader.counters().doneReason()).isEqualTo("load");
	}

	@ParameterizedTest
	@CsvSource({ "GENERATE, true", "CHAT, true", "OPENAI_CHAT, false", "OPENAI_COMPLETIONS, false",
			"OPENAI_RESPONSES, false", "ANTHROPIC_MESSAGES, false" })
	void streamThatBreaksOffIsNotComplete(Endpoint endpoint, boolean toldByOllama) throws Exception {
		this.ollama.faults().add(Fault.errorAfter(2, "boom"));
		AnswerReader reader = read(endpoint, true, ask(endpoint, true, FIELDS));
		assertThat(reader.complete()).isFalse();
		assertThat(reader.failed()).isEqualTo(toldByOllama);
		assertThat(reader.counters().outputTokens()).isNull();
		assertThat(reader.pieces()).isPositive();
	}

	private HttpResponse<byte[]> ask(Endpoint endpoint, boolean stream, String fields) throws Exception {
		String json = "{\"model\":\"llama3.2\",\"stream\":" + stream + "," + fields + "}";
		HttpRequest request = HttpRequest.newBuilder(URI.create(this.ollama.url() + endpoint.path()))
			.POST(HttpRequest.BodyPublishers.ofString(json))
			.build();
		HttpResponse<byte[]> answer = this.client.send(request, HttpResponse.BodyHandlers.ofByteArray());
		assertThat(answer.statusCode()).isEqualTo(200);
		return answer;
	}

	private static AnswerReader read(Endpoint endpoint, boolean stream, HttpResponse<byte[]> answer) {
		AnswerReader reader = AnswerReader.of(endpoint, stream);
		reader.read(ByteBuffer.wrap(answer.body()));
		return reader;
	}

}
