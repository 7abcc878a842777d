package io.ollamagateway.simulator;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The shapes of errors.
 */
enum Dialect {

	NATIVE, OPENAI, ANTHROPIC;

	static Dialect of(String path) {
		if (path.equals("/v1/messages")) {
			return ANTHROPIC;
		}
		return path.startsWith("/v1/") ? OPENAI : NATIVE;
	}

	String error(int status, String message) {
		return error(status, message, null);
	}

	String error(int status, String message, @Nullable String code) {
		return Json.write(switch (this) {
			case NATIVE -> Json.object("error", message);
			case OPENAI -> {
				Map<String, Object> error = Json.object("message", message, "type", openAiType(status));
				error.put("param", null);
				error.put("code", code);
				yield Json.object("error", error);
			}
			case ANTHROPIC ->
				Json.object("type", "error", "error", Json.object("type", anthropicType(status), "message", message),
						"request_id", "req_" + Hashes.sha256(message).substring(0, 24));
		});
	}

	private static String openAiType(int status) {
		return switch (status) {
			case 400 -> "invalid_request_error";
			case 404 -> "not_found_error";
			default -> "api_error";
		};
	}

	private static String anthropicType(int status) {
		return Map
			.of(400, "invalid_request_error", 401, "authentication_error", 403, "permission_error", 404,
					"not_found_error", 429, "rate_limit_error", 503, "overloaded_error", 529, "overloaded_error")
			.getOrDefault(status, "api_error");
	}

}
