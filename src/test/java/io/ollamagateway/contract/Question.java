package io.ollamagateway.contract;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One question in each of the dialects that answer with text.
 */
enum Question {

	GENERATE("/api/generate"), CHAT("/api/chat"), CHAT_COMPLETIONS("/v1/chat/completions"),
	COMPLETIONS("/v1/completions"), RESPONSES("/v1/responses"), MESSAGES("/v1/messages");

	private final String path;

	Question(String path) {
		this.path = path;
	}

	String path() {
		return this.path;
	}

	Map<String, Object> body(String model, String text, int tokens, boolean stream) {
		Map<String, Object> body = new HashMap<>(Map.of("model", model, "stream", stream));
		switch (this) {
			case GENERATE, COMPLETIONS -> body.put("prompt", text);
			case RESPONSES -> body.put("input", text);
			case CHAT, CHAT_COMPLETIONS, MESSAGES ->
				body.put("messages", List.of(Map.of("role", "user", "content", text)));
		}
		switch (this) {
			case GENERATE, CHAT -> body.put("options", Map.of("num_predict", tokens));
			case RESPONSES -> body.put("max_output_tokens", tokens);
			case CHAT_COMPLETIONS, COMPLETIONS, MESSAGES -> body.put("max_tokens", tokens);
		}
		return body;
	}

}
