package io.ollamagateway.protocol;

import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class StreamTextTests {

	private static final Instant NOW = Instant.parse("2026-08-21T10:00:00.123456789Z");

	@Test
	void nativeErrorIsALine() {
		assertThat(Endpoint.CHAT.inStreamError(502, "say \"when\"\n", "id"))
			.isEqualTo("{\"error\":\"say \\\"when\\\"\\n\"}\n");
	}

	@ParameterizedTest
	@EnumSource(names = { "OPENAI_CHAT", "OPENAI_COMPLETIONS" })
	void openAisErrorIsDataAndNotTheEnd(Endpoint endpoint) {
		assertThat(endpoint.inStreamError(503, "no", "id")).isEqualTo(
				"data: {\"error\":{\"message\":\"no\"," + "\"type\":\"api_error\",\"param\":null,\"code\":null}}\n\n");
	}

	@Test
	void anthropicsErrorIsAnEvent() {
		assertThat(Endpoint.ANTHROPIC_MESSAGES.inStreamError(503, "no", "id"))
			.startsWith("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\","
					+ "\"message\":\"no\"},\"request_id\":\"req_")
			.endsWith("\"}\n\n");
	}

	@ParameterizedTest
	@CsvSource({ "429, rate_limit_exceeded", "500, server_error", "504, server_error", "403, permission_error" })
	void errorOfResponsesIsANumberedEvent(int status, String code) {
		assertThat(Endpoint.OPENAI_RESPONSES.inStreamError(status, "no", "id"))
			.isEqualTo("event: error\ndata: {\"type\":\"error\",\"code\":\"" + code
					+ "\",\"message\":\"no\",\"param\":null,\"sequence_number\":0}\n\n");
	}

	@Test
	void errorOfResponsesGoesOnCounting() {
		AnswerReader reader = Answers.stream(Endpoint.OPENAI_RESPONSES,
				"data: {\"type\":\"response.created\",\"sequence_number\":41}\n\n");
		assertThat(reader.inStreamError(500, "no", "id")).startsWith("event: error\n")
			.contains("\"sequence_number\":42}");
	}

	@ParameterizedTest
	@CsvSource({ "CHAT", "OPENAI_CHAT", "OPENAI_RESPONSES", "ANTHROPIC_MESSAGES" })
	void errorBehindHalfALineIsStillFound(Endpoint endpoint) {
		for (String half : new String[] { "", "{\"message\":{\"content\":\"a", "data: {\"delta\":\"a", "data: {}\n",
				"event: x\n", "event: x" }) {
			AnswerReader reader = Answers.stream(endpoint, half);
			String error = reader.inStreamError(502, "the model broke off", "id");
			assertThat(Answers.read(reader, error).error()).isEqualTo("the model broke off");
			assertThat(reader.atLineStart()).isTrue();
			assertThat(reader.complete()).isFalse();
		}
	}

	@Test
	void heartbeatOfEventsIsAComment() {
		assertThat(Endpoint.OPENAI_CHAT.heartbeat("m", NOW)).isEqualTo(": waiting\n\n");
		assertThat(Endpoint.ANTHROPIC_MESSAGES.heartbeat("m", NOW)).isEqualTo(": waiting\n\n");
	}

	@Test
	void nativeHeartbeatIsAnEmptyPiece() {
		assertThat(Endpoint.GENERATE.heartbeat("a\"b", NOW)).isEqualTo(
				"{\"model\":\"a\\\"b\",\"created_at\":\"2026-08-21T10:00:00.123456789Z\",\"response\":\"\",\"done\":false}\n");
		assertThat(Endpoint.CHAT.heartbeat("m", NOW))
			.isEqualTo("{\"model\":\"m\",\"created_at\":\"2026-08-21T10:00:00.123456789Z\","
					+ "\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"done\":false}\n");
	}

	@ParameterizedTest
	@EnumSource
	void heartbeatIsNoOutput(Endpoint endpoint) {
		if (endpoint.mayStream()) {
			AnswerReader reader = Answers.stream(endpoint, endpoint.heartbeat("m", NOW));
			assertThat(reader.hasOutput()).isFalse();
			assertThat(reader.complete()).isFalse();
			assertThat(reader.atLineStart()).isTrue();
		}
	}

	@Test
	void streamsHaveTheTypesThatOllamaGivesThem() {
		assertThat(Endpoint.GENERATE.streamContentType()).isEqualTo("application/x-ndjson");
		assertThat(Endpoint.CHAT.streamContentType()).isEqualTo("application/x-ndjson");
		assertThat(Endpoint.OPENAI_COMPLETIONS.streamContentType()).isEqualTo("text/event-stream");
		assertThat(Endpoint.ANTHROPIC_MESSAGES.streamContentType()).isEqualTo("text/event-stream");
	}

}
