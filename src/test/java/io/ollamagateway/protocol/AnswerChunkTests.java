package io.ollamagateway.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An answer means the same however its bytes come, and whatever they are.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class AnswerChunkTests {

	private static final String ALPHABET = "{}[]\",:\\ \n\r0123eE.-truefalsn\u00e4";

	@ParameterizedTest
	@EnumSource
	void chunksMaySplitAnywhere(AnswerTexts answer) {
		byte[] bytes = answer.text().getBytes(StandardCharsets.UTF_8);
		for (int split = 0; split <= bytes.length; split++) {
			AnswerReader reader = answer.reader();
			reader.read(ByteBuffer.wrap(bytes, 0, split));
			reader.read(ByteBuffer.wrap(bytes, split, bytes.length - split));
			assertThat(Answers.told(reader)).as("split at %s", split).isEqualTo(answer.told());
		}
	}

	@ParameterizedTest
	@EnumSource
	void bytesMayComeOneByOne(AnswerTexts answer) {
		AnswerReader reader = answer.reader();
		for (byte value : answer.text().getBytes(StandardCharsets.UTF_8)) {
			reader.read(ByteBuffer.wrap(new byte[] { value }));
		}
		assertThat(Answers.told(reader)).isEqualTo(answer.told());
	}

	@Test
	void buffersAreLeftAsTheyAre() {
		byte[] bytes = AnswerTexts.CHAT.text().getBytes(StandardCharsets.UTF_8);
		ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length + 20);
		direct.position(7);
		direct.put(bytes).flip().position(7);
		ByteBuffer before = direct.duplicate();
		AnswerReader reader = AnswerTexts.CHAT.reader();
		reader.read(direct);
		assertThat(direct).isEqualTo(before);
		assertThat(direct.position()).isEqualTo(7);
		assertThat(Answers.told(reader)).isEqualTo(AnswerTexts.CHAT.told());
	}

	@Test
	void longContextIsPassedOver() {
		StringBuilder line = new StringBuilder("{\"response\":\"\",\"done\":true,\"context\":[0");
		for (int i = 1; i < 100_000; i++) {
			line.append(',').append(i);
		}
		String text = line.append("],\"eval_count\":5}\n").toString();
		AnswerReader reader = AnswerReader.of(Endpoint.GENERATE, true);
		readInChunks(reader, text.getBytes(StandardCharsets.UTF_8), 8192);
		assertThat(reader.complete()).isTrue();
		assertThat(reader.counters().outputTokens()).isEqualTo(5);
	}

	@ParameterizedTest
	@ValueSource(strings = { "x", "\\n", "\\\"done\\\":true}", "\u20ac" })
	void longTextIsPassedOver(String part) {
		String text = "{\"message\":{\"content\":\"" + part.repeat(20_000_000 / part.length())
				+ "\"},\"eval_count\":5}";
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		AnswerReader reader = AnswerReader.of(Endpoint.CHAT, false);
		readInChunks(reader, bytes, 65_521);
		assertThat(reader.complete()).isTrue();
		assertThat(reader.counters().outputTokens()).isEqualTo(5);
	}

	@ParameterizedTest
	@EnumSource
	void randomBytesDoNoHarm(Endpoint endpoint) {
		Random random = new Random(endpoint.path().hashCode());
		for (int round = 0; round < 2000; round++) {
			AnswerReader reader = AnswerReader.of(endpoint, random.nextBoolean());
			byte[] bytes = new byte[random.nextInt(200)];
			random.nextBytes(bytes);
			reader.read(ByteBuffer.wrap(bytes));
			reader.read(ByteBuffer.wrap(randomJson(random)));
			assertThat(Answers.told(reader)).isNotNull();
		}
	}

	@ParameterizedTest
	@EnumSource
	void damagedAnswersDoNoHarm(AnswerTexts answer) {
		byte[] whole = answer.text().getBytes(StandardCharsets.UTF_8);
		Random random = new Random(answer.text().hashCode());
		for (int round = 0; round < 2000; round++) {
			byte[] bytes = whole.clone();
			for (int i = random.nextInt(5); i >= 0; i--) {
				bytes[random.nextInt(bytes.length)] = (byte) ALPHABET.charAt(random.nextInt(ALPHABET.length()));
			}
			AnswerReader reader = answer.reader();
			readInChunks(reader, bytes, 1 + random.nextInt(100));
			assertThat(Answers.told(reader)).isNotNull();
		}
	}

	@Test
	void nestingWithoutEndDoesNoHarm() {
		AnswerReader reader = Answers.stream(Endpoint.CHAT, "{\"message\":".repeat(100_000));
		assertThat(reader.complete()).isFalse();
		assertThat(Answers.read(reader, "\n{\"done\":true}").complete()).isTrue();
		AnswerReader closed = Answers.stream(Endpoint.OPENAI_CHAT, "data: " + "]}".repeat(100_000));
		assertThat(Answers.read(closed, "\n\ndata: [DONE]").complete()).isTrue();
	}

	private static byte[] randomJson(Random random) {
		StringBuilder text = new StringBuilder("data: {\"error\":");
		for (int i = 0; i < 100; i++) {
			text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
		}
		return text.toString().getBytes(StandardCharsets.UTF_8);
	}

	private static void readInChunks(AnswerReader reader, byte[] bytes, int size) {
		for (int from = 0; from < bytes.length; from += size) {
			reader.read(ByteBuffer.wrap(bytes, from, Math.min(size, bytes.length - from)));
		}
	}

}
