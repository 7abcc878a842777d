package io.ollamagateway.protocol;

import java.util.Locale;

import tools.jackson.core.JsonToken;

/**
 * The Go type that Ollama decodes a request into, for errors that name it.
 */
final class GoType {

	private GoType() {
	}

	/** The error of a body that is no object. */
	static Refusal notAnObject(Endpoint endpoint, JsonToken token) {
		return notAnObject(of(endpoint), token);
	}

	static Refusal notAnObject(String type, JsonToken token) {
		return Refusal.of(Refusal.Reason.MALFORMED,
				"json: cannot unmarshal " + kind(token) + " into Go value of type " + type);
	}

	/** The error of a text field whose value is no text. */
	static Refusal notText(Endpoint endpoint, Field field, JsonToken token) {
		String type = of(endpoint);
		return notText(type.substring(type.indexOf('.') + 1), field.key(), token);
	}

	static Refusal notText(String struct, String field, JsonToken token) {
		return Refusal.of(Refusal.Reason.MALFORMED, "json: cannot unmarshal " + kind(token) + " into Go struct field "
				+ struct + "." + field + " of type string");
	}

	private static String kind(JsonToken token) {
		return switch (token) {
			case START_ARRAY -> "array";
			case VALUE_TRUE, VALUE_FALSE -> "bool";
			case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "number";
			case VALUE_STRING -> "string";
			case START_OBJECT -> "object";
			default -> token.name().toLowerCase(Locale.ROOT);
		};
	}

	private static String of(Endpoint endpoint) {
		return switch (endpoint) {
			case GENERATE -> "api.GenerateRequest";
			case CHAT -> "api.ChatRequest";
			case EMBED -> "api.EmbedRequest";
			case EMBEDDINGS -> "api.EmbeddingRequest";
			case SHOW -> "api.ShowRequest";
			case OPENAI_CHAT -> "openai.ChatCompletionRequest";
			case OPENAI_COMPLETIONS -> "openai.CompletionRequest";
			case OPENAI_EMBEDDINGS -> "openai.EmbedRequest";
			case OPENAI_RESPONSES -> "openai.ResponsesRequest";
			case OPENAI_TRANSCRIPTIONS -> "openai.TranscriptionRequest";
			case ANTHROPIC_MESSAGES -> "anthropic.MessagesRequest";
		};
	}

}
