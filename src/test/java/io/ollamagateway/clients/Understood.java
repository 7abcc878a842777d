package io.ollamagateway.clients;

import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What a client's library understood of an answer, all of it but ids and times.
 */
final class Understood {

	private static final Set<String> DIFFERENT = Set.of("id", "item_id", "created", "created_at", "completed_at");

	private Understood() {
	}

	static JsonNode of(Object answer, ObjectMapper mapper) {
		return strip(mapper.valueToTree(answer));
	}

	private static JsonNode strip(JsonNode node) {
		if (node instanceof ObjectNode object) {
			object.remove(DIFFERENT);
		}
		node.forEach(Understood::strip);
		return node;
	}

	/**
	 * The texts at this place of each part of a stream, where there are any.
	 */
	static String joined(JsonNode parts, String pointer) {
		StringBuilder text = new StringBuilder();
		parts.forEach((part) -> text.append(part.at(pointer).asText("")));
		return text.toString();
	}

}
