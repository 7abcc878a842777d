package io.ollamagateway.models;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The text of an error that an instance answered with: {@code {"error":"…"}}.
 */
final class OllamaError {

	private static final JsonMapper JSON = JsonMapper.shared();

	private static final int MAX_LENGTH = 1024;

	private OllamaError() {
	}

	/**
	 * Reads the text.
	 * @param body the answer's body
	 * @return Ollama's words, or the body if it holds none; cut to 1 KB of characters
	 */
	static String text(String body) {
		String text = error(body).strip();
		return text.substring(0, Math.min(MAX_LENGTH, text.length()));
	}

	private static String error(String body) {
		try {
			return JSON.readTree(body).path("error").stringValue(body);
		}
		catch (JacksonException ex) {
			return body;
		}
	}

}
