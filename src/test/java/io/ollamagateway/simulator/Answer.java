package io.ollamagateway.simulator;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * What an endpoint writes. Every text is ready for the wire; an empty one is not sent.
 */
interface Answer {

	String streamType();

	/** Headers besides those that every answer has. */
	default Map<String, String> headers() {
		return Map.of();
	}

	/**
	 * What stands before the first piece.
	 * @param promptTokens the tokens that were read
	 * @param all how it ended, if nothing was told before, as with a tool call
	 */
	default String start(int promptTokens, @Nullable Completion all) {
		return "";
	}

	String piece(Piece piece);

	String end(List<Piece> pieces, Completion completion);

	/** The answer in one, for those who want no stream. */
	Object whole(List<Piece> pieces, Completion completion);

	default String wholeType() {
		return ResponseWriter.JSON;
	}

	default String wholeText(List<Piece> pieces, Completion completion) {
		return Json.write(whole(pieces, completion));
	}

	/** What is written when the model fails in the middle; nothing ends the stream. */
	String brokenOff(String message);

	static String text(List<Piece> pieces, boolean thinking) {
		return pieces.stream()
			.filter((piece) -> piece.thinking() == thinking)
			.map(Piece::text)
			.collect(Collectors.joining());
	}

	static String event(Object json) {
		return "data: " + Json.write(json) + "\n\n";
	}

	static String event(String type, Object json) {
		return "event: " + type + "\n" + event(json);
	}

}
