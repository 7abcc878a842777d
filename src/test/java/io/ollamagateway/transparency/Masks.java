package io.ollamagateway.transparency;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/**
 * Hides times, which pass, and ids, which each server makes up.
 */
final class Masks {

	private static final Set<String> LISTS = Set.of("/api/tags", "/v1/models");

	private Masks() {
	}

	static String body(Request request, String body) {
		String masked = ids(body)
			.replaceAll("\"(created_at|modified_at|expires_at|completed_at)\":(\"[^\"]*\"|\\d+)", "\"$1\":T")
			.replaceAll("\"([a-z_]+_duration|created)\":\\d+", "\"$1\":T");
		masked = masked.replaceAll("/[^ \"]*/ollama\\d+/models/", "/FOLDER/models/");
		// how much was read before depends on what was asked before, and one server may
		// have refused that
		masked = masked.replaceAll("input_tokens\":\\d+,\"cache_read", "input_tokens\":C,\"cache_read")
			.replaceAll(
					"(cached_tokens|prompt_eval_cached_count|cache_read_input_tokens|cache_creation_input_tokens)\":\\d+",
					"$1\":C");
		masked = masked.replaceAll("\"(id|call_id|call-ID)\":\"[A-Za-z0-9]{32}\"", "\"$1\":\"ID\"");
		if (request.target().equals("/api/show")) {
			// Ollama writes parameters in any order
			return String.join("\n", Pattern.compile("\\\\n|\"").splitAsStream(masked).sorted().toList());
		}
		return LISTS.contains(request.target()) ? sorted(masked.replace(":T", ":\"T\"")) : masked;
	}

	static String ids(String text) {
		return text.replaceAll("(chatcmpl|cmpl|call(?!_id)|toolu)[-_][0-9a-z]+", "$1-ID")
			.replaceAll("(resp|msg|req|rs|fc|cmp)_[0-9a-zA-Z]+(_\\d+)?", "$1_ID");
	}

	/** Ollama lists models of the same second in any order. */
	private static String sorted(String body) {
		try {
			JsonNode list = JsonMapper.shared().readTree(body);
			list.propertyStream().forEach((property) -> {
				if (property.getValue() instanceof ArrayNode models) {
					List<JsonNode> all = models.valueStream().sorted(Comparator.comparing(JsonNode::toString)).toList();
					models.removeAll();
					models.addAll(all);
				}
			});
			return list + (body.endsWith("\n") ? "\n" : "");
		}
		catch (JacksonException ex) {
			return body;
		}
	}

}
