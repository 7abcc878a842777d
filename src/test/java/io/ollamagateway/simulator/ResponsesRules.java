package io.ollamagateway.simulator;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What Ollama looks at in a request for a response, or for a compaction, before it reads
 * it as a whole (ollama {@code openai/responses_compact.go}, since 0.34).
 */
final class ResponsesRules {

	private static final String CODE = "invalid_request_error";

	private ResponsesRules() {
	}

	/** The request, if it is one. */
	static Fields read(@Nullable Object body) {
		if (body != null && !(body instanceof Map<?, ?>)) {
			throw refused("invalid Responses request: json: cannot unmarshal " + Fields.kind(body)
					+ " into Go value of type map[string]json.RawMessage");
		}
		Fields fields = Fields.of("openai.ResponsesRequest", body);
		if (!(fields.get("model") instanceof String model) || model.isEmpty()) {
			throw refused("model is required");
		}
		Object stream = fields.get("stream");
		if (stream != null && !(stream instanceof Boolean)) {
			throw refused("invalid stream value: json: cannot unmarshal " + Fields.kind(stream)
					+ " into Go value of type bool");
		}
		Object input = fields.get("input");
		if (input != null && !(input instanceof String) && !(input instanceof List<?>)) {
			throw refused("input must be a string or array: json: cannot unmarshal " + Fields.kind(input)
					+ " into Go value of type []json.RawMessage");
		}
		if (input instanceof List<?> items && !items.isEmpty() && !Boolean.TRUE.equals(stream)
				&& items.getLast() instanceof Map<?, ?> last && "compaction_trigger".equals(last.get("type"))) {
			throw refused("compaction_trigger requires stream=true");
		}
		return fields;
	}

	/** A body that is no JSON. */
	static Rejection unreadable(Rejection why) {
		String text = why.text().equals("unexpected EOF") ? "unexpected end of JSON input" : why.text();
		return refused(text.equals("missing request body") ? text : "invalid Responses request: " + text);
	}

	private static Rejection refused(String text) {
		return new Rejection(400, text, CODE);
	}

}
