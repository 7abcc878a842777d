package io.ollamagateway.protocol;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RequestSyntaxTests {

	private static final String VALID = """
			{"model":"m\\u0061:7b","stream":true,"keep_alive":"5m","options":{"num_ctx":4096,"use_mmap":true},
			"system":[{"type":"text","text":"be \u00e4","cache_control":{"type":"ephemeral"}}],"prompt":"p","input":["a",1],
			"messages":[{"content":[{"type":"image_url","image_url":{"url":"data:"}},{"source":{"data":"QQ"}}],"role":"user"},
			{"role":"assistant","images":["QUJD",null],"tool_calls":[{"f":{"a":-1.5e3}}]}],"tools":[{"x":[[]]}],
			"context":[1,2,3],"images":["QQ"],"suffix":null,"shift":false,"name":"n"}""";

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "\n\t \r\n" })
	void emptyBodyIsMissing(String body) {
		assertRefused(body, "missing request body");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			{                     | unexpected EOF
			{"model":"m           | unexpected EOF
			{"model":"m"          | unexpected EOF
			{"model":"m","x":tru  | invalid JSON at byte 17: unexpected character
			{"model":'m'}         | invalid JSON at byte 9: unexpected character
			{"model":"m",}        | invalid JSON at byte 13: unexpected character
			{"model" "m"}         | invalid JSON at byte 9: unexpected character
			{"model":"m","x":01}  | invalid JSON at byte 18: unexpected character
			hello                 | invalid JSON at byte
			""")
	void syntaxErrorsSayWhere(String body, String message) {
		assertThatExceptionOfType(Refusal.class).isThrownBy(() -> Bodies.read(Endpoint.CHAT, body))
			.withMessageStartingWith(message)
			.matches((refusal) -> refusal.status() == 400 && !refusal.message().contains("jackson"));
	}

	@Test
	void otherEncodingsAreRefused() {
		String json = "{\"model\":\"m\"}";
		for (String charset : new String[] { "UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32LE", "UTF-32BE" }) {
			BodyBytes body = BodyBytes.of(json.getBytes(Charset.forName(charset)));
			assertThatExceptionOfType(Refusal.class).isThrownBy(() -> RequestReader.read(Endpoint.CHAT, body, null))
				.withMessageContaining("looking for beginning of value");
		}
		assertRefused("\ufeff" + json, "invalid character '\u00ef' looking for beginning of value");
	}

	@Test
	void gzipIsNoJson() {
		BodyBytes body = BodyBytes.of(new byte[] { 0x1f, (byte) 0x8b, 8, 0, 0, 0 });
		assertThatExceptionOfType(Refusal.class).isThrownBy(() -> RequestReader.read(Endpoint.CHAT, body, null));
	}

	@ParameterizedTest
	@ValueSource(strings = { "x", "messages", "tools", "options", "context", "keep_alive", "stream" })
	void tenThousandLevelsAreReadAndMoreAreRefused(String field) {
		for (String[] brackets : new String[][] { { "[", "]" }, { "{\"source\":", "}" }, { "{\"images\":[", "]}" } }) {
			int levels = (brackets[0].endsWith("[") && brackets[0].length() > 1) ? 4_999 : 9_999;
			assertThat(Bodies.chat("\"" + field + "\":" + nested(brackets, levels)).model().model()).isEqualTo("m");
			assertThatExceptionOfType(Refusal.class)
				.isThrownBy(() -> Bodies.chat("\"" + field + "\":" + nested(brackets, levels + 1)))
				.withMessage("exceeded max depth");
		}
	}

	private static String nested(String[] brackets, int levels) {
		return brackets[0].repeat(levels) + "1" + brackets[1].repeat(levels);
	}

	@Test
	void hugeNamesAndNumbersAreRefused() {
		assertRefused("{\"model\":\"m\",\"" + "k".repeat(100_000) + "\":1}",
				"invalid JSON: a name or a number is too long");
		assertRefused("{\"model\":\"m\",\"x\":" + "1".repeat(100_000) + "}",
				"invalid JSON: a name or a number is too long");
	}

	@Test
	void manyDifferentNamesAreRead() {
		StringBuilder json = new StringBuilder("{");
		for (int i = 0; i < 50_000; i++) {
			json.append("\"name").append(i * 31).append("\":").append(i).append(',');
		}
		assertThat(Bodies.read(Endpoint.CHAT, json + "\"model\":\"m\"}").requestedModel()).isEqualTo("m");
	}

	@ParameterizedTest
	@JsonEndpoints
	void everyTruncationIsRefused(Endpoint endpoint) {
		byte[] bytes = VALID.getBytes(StandardCharsets.UTF_8);
		assertThat(RequestReader.read(endpoint, BodyBytes.of(bytes), null).requestedModel()).isEqualTo("ma:7b");
		for (int length = 0; length < bytes.length; length++) {
			BodyBytes body = BodyBytes.of(Arrays.copyOf(bytes, length));
			assertThatExceptionOfType(Refusal.class).isThrownBy(() -> RequestReader.read(endpoint, body, null))
				.matches((refusal) -> refusal.status() == 400);
		}
	}

	@ParameterizedTest
	@JsonEndpoints
	void mutationsAreReadOrRefused(Endpoint endpoint) {
		byte[] bytes = VALID.getBytes(StandardCharsets.UTF_8);
		Random random = new Random(42);
		int refused = 0;
		for (int i = 0; i < 5_000; i++) {
			byte[] mutated = bytes.clone();
			for (int n = random.nextInt(3); n >= 0; n--) {
				int at = random.nextInt(mutated.length);
				mutated[at] = random.nextBoolean() ? (byte) random.nextInt(256) : bytes[random.nextInt(bytes.length)];
			}
			BodyBytes body = BodyBytes.of(mutated);
			try {
				ModelRequest request = RequestReader.read(endpoint, body, "default");
				body.slice(request.bodySpan());
				request.withModel(body, "x");
			}
			catch (Refusal refusal) {
				refused++;
				assertThat(refusal.message()).isNotEmpty();
			}
		}
		assertThat(refused).isPositive();
	}

	@ParameterizedTest
	@JsonEndpoints
	void segmentsMakeNoDifference(Endpoint endpoint) {
		byte[] bytes = VALID.getBytes(StandardCharsets.UTF_8);
		ModelRequest whole = RequestReader.read(endpoint, BodyBytes.of(bytes), null);
		for (int size : new int[] { 1, 2, 3, 7, 64 }) {
			List<byte[]> segments = new ArrayList<>();
			for (int i = 0; i < bytes.length; i += size) {
				segments.add(Arrays.copyOfRange(bytes, i, Math.min(bytes.length, i + size)));
			}
			assertThat(RequestReader.read(endpoint, BodyBytes.of(segments), null)).isEqualTo(whole);
		}
	}

	@Test
	void offsetsHoldWhereverTheParsersBufferEnds() {
		for (int length = 7_950; length < 8_050; length++) {
			BodyBytes body = Bodies.body("{\"x\":\"" + "x".repeat(length) + "\",\"model\":\"m\\u0061\"} ");
			ModelRequest request = RequestReader.read(Endpoint.CHAT, body, null);
			assertThat(Bodies.text(body, request.modelSpan())).isEqualTo("\"m\\u0061\"");
			assertThat(request.bodySpan().end()).isEqualTo(body.length() - 1);
		}
	}

	private static void assertRefused(String body, String message) {
		assertThatExceptionOfType(Refusal.class).isThrownBy(() -> Bodies.read(Endpoint.CHAT, body))
			.withMessage(message)
			.matches((refusal) -> refusal.status() == 400);
	}

}
