package io.ollamagateway.protocol;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.function.Consumer;

import tools.jackson.core.JsonGenerator;

/**
 * Writes errors in the shape of each dialect, with the types that Ollama's compatibility
 * layers give them.
 */
final class ErrorBodies {

	private ErrorBodies() {
	}

	static ErrorBody ollama(String message) {
		return write((json) -> json.writeStringProperty("error", message));
	}

	static ErrorBody openAi(int status, String message) {
		return write((json) -> {
			json.writeObjectPropertyStart("error");
			json.writeStringProperty("message", message);
			json.writeStringProperty("type", openAiType(status));
			json.writeNullProperty("param");
			json.writeNullProperty("code");
			json.writeEndObject();
		});
	}

	static ErrorBody anthropic(int status, String message, String requestId) {
		return write((json) -> {
			json.writeStringProperty("type", "error");
			json.writeObjectPropertyStart("error");
			json.writeStringProperty("type", anthropicType(status));
			json.writeStringProperty("message", message);
			json.writeEndObject();
			json.writeStringProperty("request_id", "req_" + hex(requestId));
		});
	}

	/** The event of type {@code error} in a stream of OpenAI's responses. */
	static ErrorBody responsesEvent(int status, String message, long sequence) {
		return write((json) -> {
			json.writeStringProperty("type", "error");
			json.writeStringProperty("code", responsesCode(status));
			json.writeStringProperty("message", message);
			json.writeNullProperty("param");
			json.writeNumberProperty("sequence_number", sequence);
		});
	}

	private static ErrorBody write(Consumer<JsonGenerator> properties) {
		return new ErrorBody("application/json; charset=utf-8", JsonText.write(properties));
	}

	private static String openAiType(int status) {
		return switch (status) {
			case 401 -> "authentication_error";
			case 403 -> "permission_error";
			case 404 -> "not_found_error";
			case 429 -> "rate_limit_error";
			default -> (status >= 400 && status < 500) ? "invalid_request_error" : "api_error";
		};
	}

	/** The codes that OpenAI's clients know, where there is one. */
	private static String responsesCode(int status) {
		if (status == 429) {
			return "rate_limit_exceeded";
		}
		return (status >= 500) ? "server_error" : openAiType(status);
	}

	private static String anthropicType(int status) {
		return switch (status) {
			case 401 -> "authentication_error";
			case 403 -> "permission_error";
			case 404 -> "not_found_error";
			case 413 -> "request_too_large";
			case 429 -> "rate_limit_error";
			case 503, 529 -> "overloaded_error";
			case 504 -> "timeout_error";
			default -> (status >= 400 && status < 500) ? "invalid_request_error" : "api_error";
		};
	}

	/**
	 * Anthropic's clients know an id of 24 hexadecimal digits; the same request id gives
	 * the same digits, so that a log can be searched for them.
	 */
	private static String hex(String requestId) {
		UUID digest = UUID.nameUUIDFromBytes(requestId.getBytes(StandardCharsets.UTF_8));
		return digest.toString().replace("-", "").substring(0, 24);
	}

}
