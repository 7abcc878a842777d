package io.ollamagateway.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Adds fields at the end of a body's object.
 */
final class FieldSplice {

	private FieldSplice() {
	}

	static BodyBytes of(ModelRequest request, BodyBytes body, Map<String, String> fields) {
		String json = fields.entrySet()
			.stream()
			.map((field) -> ModelSplice.quote(field.getKey()) + ":" + field.getValue())
			.collect(Collectors.joining(","));
		ByteSpan value = request.bodySpan();
		if (body.at(value.start()) != '{') {
			return body.replace(value, bytes("{" + json + "}"));
		}
		long brace = value.end() - 1;
		String comma = ModelSplice.isEmpty(body, value.start() + 1) ? "" : ",";
		return body.replace(new ByteSpan(brace, brace), bytes(comma + json));
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
