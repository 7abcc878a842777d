package io.ollamagateway.transparency;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * All requests that are compared, by what they are about. The order matters to none but
 * those of {@link ChangeRequests}.
 */
final class Requests {

	/** What each endpoint needs beside its model, so that it does its work. */
	static final Map<String, String> WHOLE = Map.ofEntries(Map.entry("/api/generate", "\"prompt\":\"Hi\""),
			Map.entry("/api/chat", "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]"),
			Map.entry("/api/embed", "\"input\":\"one two\""), Map.entry("/api/embeddings", "\"prompt\":\"one two\""),
			Map.entry("/api/show", "\"verbose\":false"),
			Map.entry("/v1/chat/completions", "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]"),
			Map.entry("/v1/completions", "\"prompt\":\"Hi\""), Map.entry("/v1/embeddings", "\"input\":\"one two\""),
			Map.entry("/v1/responses", "\"input\":\"Hi\""),
			Map.entry("/v1/messages", "\"max_tokens\":6,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]"));

	static final List<String> GENERATING = List.of("/api/generate", "/api/chat", "/v1/chat/completions",
			"/v1/completions", "/v1/responses", "/v1/messages");

	static final List<String> EMBEDDING = List.of("/api/embed", "/api/embeddings", "/v1/embeddings");

	/** All that name a model in their body. */
	static final List<String> MODEL = Stream.of(GENERATING, EMBEDDING, List.of("/api/show"))
		.flatMap(List::stream)
		.toList();

	private Requests() {
	}

	static Stream<Request> all() {
		return Stream
			.of(NameRequests.all(), FieldRequests.all(), BodyRequests.all(), HeaderRequests.all(), PathRequests.all(),
					SdkRequests.all(), ChangeRequests.all())
			.flatMap((requests) -> requests)
			.distinct()
			// which models are in memory depends on what was asked before
			.filter((request) -> !request.target().equals("/api/ps") || !request.method().matches("GET|HEAD"));
	}

	/** A request that is served by a model which can. */
	static Request served(String path) {
		return asking(path, modelFor(path));
	}

	static Request asking(String path, String model) {
		return Request.post(path, "{\"model\":" + quoted(model) + "," + WHOLE.get(path) + "}");
	}

	/** With one more field. */
	static Request with(String path, String model, String field) {
		return Request.post(path, "{\"model\":" + quoted(model) + "," + WHOLE.get(path) + "," + field + "}");
	}

	static String modelFor(String path) {
		return EMBEDDING.contains(path) ? Models.EMBED : Models.TINY;
	}

	static String quoted(String text) {
		return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
	}

}
