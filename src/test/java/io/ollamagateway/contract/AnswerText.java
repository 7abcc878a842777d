package io.ollamagateway.contract;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * An answer as text whose lines can be compared: status, headers that matter, and a body
 * in which stands for each time, id, size, count and text only that it is there. Keys are
 * sorted, and pieces of a stream that look alike stand once.
 */
final class AnswerText {

	private static final List<String> HEADERS = List.of("content-type", "allow", "location",
			"access-control-allow-origin");

	/** What another run or another model has otherwise. */
	private static final Set<String> VARYING = Set.of("created_at", "created", "id", "expires_at", "modified_at",
			"digest", "size", "size_vram", "item_id", "completed_at", "call_id", "sequence_number", "parameter_size",
			"quantization_level", "embedding_length", "context_length", "family", "families", "obfuscation", "version",
			"context", "embedding", "model_info", "tensors", "template", "modelfile", "parameters", "license",
			"arguments", "partial_json", "prompt_eval_cached_count", "cached_tokens", "cache_read_input_tokens",
			"prompt_eval_count", "prompt_tokens", "total_tokens", "input_tokens", "requires", "request_id");

	private static final Set<String> TEXTS = Set.of("response", "content", "text", "delta", "thinking", "system",
			"city");

	private static final Set<String> COUNTS = Set.of("eval_count", "completion_tokens", "output_tokens");

	private static final ObjectReader JSON = JsonMapper.builder()
		.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
		.build()
		.readerFor(JsonNode.class);

	private AnswerText() {
	}

	/** The lines of an answer. */
	static List<String> of(HttpResponse<String> response) {
		List<String> lines = new ArrayList<>();
		lines.add(Integer.toString(response.statusCode()));
		for (String header : HEADERS) {
			// charset or not: nobody reads it
			response.headers()
				.firstValue(header)
				.ifPresent((value) -> lines.add(header + ": " + value.replaceFirst("; ?charset=.*", "")));
		}
		String body = response.body();
		String separator = body.contains("\n\n") ? "\n\n" : "\n";
		String last = "";
		for (String part : body.strip().split(separator, -1)) {
			String masked = part.lines().map(AnswerText::line).reduce((one, other) -> one + " ⏎ " + other).orElse("");
			if (!masked.isEmpty() && masked.equals(last)) {
				lines.set(lines.size() - 1, "(more than once) " + masked);
			}
			else if (!masked.isEmpty()) {
				lines.add(masked);
			}
			last = masked;
		}
		return lines;
	}

	private static String line(String line) {
		String data = line.startsWith("data: ") ? "data: " : "";
		String json = line.substring(data.length());
		if (!json.startsWith("{") && !json.startsWith("[{")) {
			return line;
		}
		try {
			return data + masked("", JSON.readValue(json));
		}
		catch (JacksonException ex) {
			return line;
		}
	}

	private static String masked(String key, JsonNode value) {
		if (VARYING.contains(key) || key.endsWith("_duration")) {
			return value.isNull() ? "null" : "~";
		}
		if (COUNTS.contains(key)) {
			return (value.asInt() == 0) ? "0" : "n";
		}
		if (value.isString() && TEXTS.contains(key)) {
			return value.asString().isEmpty() ? "\"\"" : "\"text\"";
		}
		if (key.equals("embeddings") || (key.equals("data") && value.isArray() && value.size() > 3)) {
			return value.size() + " ~";
		}
		if (key.equals("models")) {
			// those of one second come in any order
			return value.valueStream().map((element) -> masked(key + "[]", element)).sorted().toList().toString();
		}
		if (value.isArray()) {
			return value.valueStream().map((element) -> masked(key, element)).toList().toString();
		}
		if (value.isObject()) {
			Map<String, String> fields = new TreeMap<>();
			value.properties().forEach((field) -> fields.put(field.getKey(), masked(field.getKey(), field.getValue())));
			return fields.toString();
		}
		// where the server has its files, and which
		return value.toString()
			.replaceAll("(/[^ \\\\\"]*)?/models/", "~/models/")
			.replaceAll("sha256:[0-9a-f]{64}", "sha256:~");
	}

}
