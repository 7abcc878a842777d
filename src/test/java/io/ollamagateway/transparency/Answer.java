package io.ollamagateway.transparency;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * An answer as it came over the connection.
 *
 * @param status the code of its first line, 0 if there was none
 * @param headers their values by their names in lower case
 * @param pieces the chunks of the body in order; of a body that is not chunked, the whole
 * @param trailers what stood behind the last chunk
 * @param framing how the body's end is told
 * @param end how it ended
 */
record Answer(int status, Map<String, List<String>> headers, List<String> pieces, List<String> trailers, String framing,
		String end) {

	static final String WHOLE = "whole, the connection stays";

	String header(String name) {
		return String.join(" | ", this.headers.getOrDefault(name, List.of()));
	}

	String body() {
		return text(String.join("", this.pieces));
	}

	/** From bytes, a character each. */
	static String text(String bytes) {
		return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
	}

}
