package io.ollamagateway.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * Answers of tests.
 */
final class Answers {

	private Answers() {
	}

	static AnswerReader stream(Endpoint endpoint, String text) {
		return read(AnswerReader.of(endpoint, true), text);
	}

	static AnswerReader whole(Endpoint endpoint, String text) {
		return read(AnswerReader.of(endpoint, false), text);
	}

	static AnswerReader read(AnswerReader reader, String text) {
		reader.read(bytes(text));
		return reader;
	}

	static ByteBuffer bytes(String text) {
		return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)).asReadOnlyBuffer();
	}

	/** All that a reader knows. */
	static Told told(AnswerReader reader) {
		return new Told(reader.counters(), reader.complete(), reader.error(), reader.hasOutput(), reader.pieces(),
				reader.atLineStart(), reader.inStreamError(500, "m", "id"));
	}

	record Told(AnswerCounters counters, boolean complete, @Nullable String error, boolean hasOutput, long pieces,
			boolean atLineStart, String inStreamError) {

	}

}
