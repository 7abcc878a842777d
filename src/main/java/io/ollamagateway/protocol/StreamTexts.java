package io.ollamagateway.protocol;

import java.time.Instant;

/**
 * What the gateway itself says inside of a stream.
 */
final class StreamTexts {

	private static final String EVENT_END = "\n\n";

	private StreamTexts() {
	}

	static String contentType(Endpoint endpoint) {
		return isNative(endpoint) ? "application/x-ndjson" : "text/event-stream";
	}

	/** What ends a line or event that was cut off. */
	static String separator(Endpoint endpoint) {
		return isNative(endpoint) ? "\n" : EVENT_END;
	}

	static String error(Endpoint endpoint, int status, String message, String requestId, long sequence) {
		if (endpoint == Endpoint.OPENAI_RESPONSES) {
			return errorEvent(ErrorBodies.responsesEvent(status, message, sequence));
		}
		ErrorBody body = endpoint.dialect().errorBody(status, message, requestId);
		return switch (endpoint.dialect()) {
			case OLLAMA -> body.text() + "\n";
			case OPENAI -> data(body);
			case ANTHROPIC -> errorEvent(body);
		};
	}

	static String heartbeat(Endpoint endpoint, String model, Instant now) {
		if (!isNative(endpoint)) {
			return ": waiting" + EVENT_END;
		}
		String empty = JsonText.write((json) -> {
			json.writeStringProperty("model", model);
			json.writeStringProperty("created_at", now.toString());
			if (endpoint.operation() == Operation.CHAT) {
				json.writeObjectPropertyStart("message");
				json.writeStringProperty("role", "assistant");
				json.writeStringProperty("content", "");
				json.writeEndObject();
			}
			else {
				json.writeStringProperty("response", "");
			}
			json.writeBooleanProperty("done", false);
		});
		return empty + "\n";
	}

	private static String errorEvent(ErrorBody body) {
		return "event: error\n" + data(body);
	}

	private static String data(ErrorBody body) {
		return "data: " + body.text() + EVENT_END;
	}

	private static boolean isNative(Endpoint endpoint) {
		return endpoint.dialect() == Dialect.OLLAMA;
	}

}
