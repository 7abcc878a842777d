package io.ollamagateway.protocol;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ModelEchoTests {

	@Test
	void theModelOfEachLineIsTheOneThatWasAskedFor() {
		assertThat(echo(Endpoint.CHAT,
				"{\"model\":\"qwen3:8b\",\"message\":{\"role\":\"a\",\"content\":\"x\"},\"done\":false}\n"
						+ "{\"model\" : \"qwen3:8b\",\"done\":true}\n"))
			.isEqualTo("{\"model\":\"gpt-4o\",\"message\":{\"role\":\"a\",\"content\":\"x\"},\"done\":false}\n"
					+ "{\"model\" : \"gpt-4o\",\"done\":true}\n");
	}

	@Test
	void theModelOfEachEventIsTheOneThatWasAskedFor() {
		assertThat(echo(Endpoint.OPENAI_CHAT,
				": wait\n\ndata: {\"id\":\"1\",\"model\":\"q\",\"choices\":[]}\n\ndata: [DONE]\n\n"))
			.isEqualTo(": wait\n\ndata: {\"id\":\"1\",\"model\":\"gpt-4o\",\"choices\":[]}\n\ndata: [DONE]\n\n");
	}

	@Test
	void eventsThatCarryTheWholeAnswerHaveItInside() {
		assertThat(echo(Endpoint.ANTHROPIC_MESSAGES,
				"event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"model\":\"q\"}}\n\n"))
			.isEqualTo("event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"m\","
					+ "\"model\":\"gpt-4o\"}}\n\n");
		assertThat(echo(Endpoint.OPENAI_RESPONSES,
				"data: {\"response\":{\"model\":\"q\",\"output\":[{\"model\":\"x\"}]}}"))
			.isEqualTo("data: {\"response\":{\"model\":\"gpt-4o\",\"output\":[{\"model\":\"x\"}]}}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"message\":{\"model\":\"q\"}}", "{\"response\":\"\\\"model\\\":\\\"q\\\"\"}",
			"{\"a\":[\"model\",\"q\"]}", "{\"model\":null}", "{\"model\":{\"model\":\"q\"}}",
			"{\"models\":\"q\",\"x\":{\"y\":{\"model\":\"q\"}}}", "404 \"model\": \"q\"",
			"{\"x\":\"model\",\"y\":\"q\"}", "{\"remodel\":\"q\"}", "{\"model\":\"never en" })
	void nothingElseIsChanged(String answer) {
		assertThat(echo(Endpoint.CHAT, answer)).isEqualTo(answer);
	}

	@Test
	void whatIsNoNamePassesAsItIs() {
		String answer = "{\"model\":\"" + "x".repeat(5000) + "\",\"done\":true}";
		assertThat(echo(Endpoint.CHAT, answer)).isEqualTo(answer);
	}

	/** Byte by byte it comes to the same as at once. */
	private static String echo(Endpoint endpoint, String answer) {
		byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
		ModelEcho whole = new ModelEcho(endpoint, "gpt-4o");
		ByteArrayOutputStream atOnce = new ByteArrayOutputStream();
		atOnce.writeBytes(whole.pass(ByteBuffer.wrap(bytes)));
		atOnce.writeBytes(whole.end());
		ModelEcho echo = new ModelEcho(endpoint, "gpt-4o");
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		for (byte one : bytes) {
			out.writeBytes(echo.pass(ByteBuffer.wrap(new byte[] { one })));
		}
		out.writeBytes(echo.end());
		assertThat(out.toByteArray()).isEqualTo(atOnce.toByteArray());
		return out.toString(StandardCharsets.UTF_8);
	}

}
