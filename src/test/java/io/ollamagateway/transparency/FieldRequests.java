package io.ollamagateway.transparency;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Each field that an endpoint knows with values of every type, and fields that none
 * knows.
 */
final class FieldRequests {

	private static final Map<String, List<String>> FIELDS = Map.ofEntries(
			Map.entry("/api/generate",
					List.of("model", "prompt", "suffix", "system", "template", "context", "stream", "raw", "format",
							"keep_alive", "images", "options", "think", "truncate", "shift", "width", "logprobs",
							"top_logprobs", "_debug_render_only")),
			Map.entry("/api/chat",
					List.of("model", "messages", "stream", "format", "keep_alive", "tools", "options", "think",
							"truncate", "shift", "logprobs", "top_logprobs")),
			Map.entry("/api/embed", List.of("model", "input", "keep_alive", "truncate", "dimensions", "options")),
			Map.entry("/api/embeddings", List.of("model", "prompt", "keep_alive", "options")),
			Map.entry("/api/show", List.of("model", "name", "system", "template", "verbose", "options")),
			Map.entry("/v1/chat/completions",
					List.of("model", "messages", "stream", "stream_options", "max_tokens", "seed", "stop",
							"temperature", "frequency_penalty", "presence_penalty", "top_p", "response_format", "tools",
							"reasoning", "reasoning_effort", "logprobs", "top_logprobs")),
			Map.entry("/v1/completions",
					List.of("model", "prompt", "frequency_penalty", "max_tokens", "presence_penalty", "seed", "stop",
							"stream", "stream_options", "temperature", "top_p", "suffix", "logprobs")),
			Map.entry("/v1/embeddings", List.of("model", "input", "dimensions", "encoding_format")),
			Map.entry("/v1/responses",
					List.of("model", "input", "instructions", "stream", "tools", "temperature", "top_p",
							"max_output_tokens", "reasoning", "text", "truncation", "think", "background",
							"conversation", "include")),
			Map.entry("/v1/messages",
					List.of("model", "max_tokens", "messages", "system", "stream", "temperature", "top_p", "top_k",
							"stop_sequences", "tools", "tool_choice", "thinking", "metadata", "output_config")));

	private static final List<String> VALUES = List.of("null", "true", "5", "-1", "1.5", "\"x\"", "\"\"", "[]", "{}",
			"[5]", "[\"x\"]", "{\"a\":1}", "[{}]", "1e999", "9223372036854775808");

	private FieldRequests() {
	}

	static Stream<Request> all() {
		return Stream.of(types(), unknown(), options(), thinking(), formats(), images()).flatMap((each) -> each);
	}

	private static Stream<Request> types() {
		return Requests.MODEL.stream()
			.flatMap((path) -> FIELDS.get(path)
				.stream()
				.flatMap((field) -> VALUES.stream().map((value) -> with(path, field, value))));
	}

	/** The later of two equal fields counts, so this is the field's value. */
	private static Request with(String path, String field, String value) {
		return Requests.with(path, Requests.modelFor(path), "\"" + field + "\":" + value);
	}

	private static Stream<Request> unknown() {
		return Requests.MODEL.stream()
			.flatMap((path) -> Stream
				.of("\"nobody_knows\":{\"a\":[1,2]}", "\"\":1", "\"user\":\"me\"",
						"\"MODEL\":\"" + Requests.modelFor(path) + "\"", "\"Model\":\"nope\"", "\"model\":\"nope\"",
						"\"nobody_knows\":1e999", "\"nobody_knows\":\"\\ud800\"", "\"Stream\":false", "\"STREAM\":true")
				.map((field) -> Requests.with(path, Requests.modelFor(path), field)));
	}

	private static Stream<Request> options() {
		return Stream
			.of("num_ctx", "num_predict", "temperature", "top_k", "top_p", "min_p", "typical_p", "repeat_penalty",
					"seed", "stop", "num_gpu", "num_batch", "use_mmap", "num_keep", "nobody_knows")
			.flatMap((option) -> Stream.of("\"x\"", "true", "null", "[]", "[\"a\"]", "{}", "1.5")
				.map((value) -> Requests.with("/api/generate", Models.TINY,
						"\"stream\":false,\"options\":{\"" + option + "\":" + value + "}")));
	}

	private static Stream<Request> thinking() {
		List<String> levels = List.of("true", "false", "null", "\"low\"", "\"medium\"", "\"high\"", "\"max\"",
				"\"turbo\"", "\"\"", "\"true\"", "5");
		Stream<Request> natively = Stream.of(Models.TINY, Models.THINKER)
			.flatMap((model) -> Stream.of("/api/generate", "/api/chat", "/v1/responses")
				.flatMap((path) -> levels.stream().map((level) -> Requests.with(path, model, "\"think\":" + level))));
		Stream<Request> compatibly = Stream.of(Models.TINY, Models.THINKER)
			.flatMap((model) -> Stream.of("none", "minimal", "low", "medium", "high", "max", "xhigh", "turbo", "")
				.flatMap((effort) -> Stream.of(
						Requests.with("/v1/chat/completions", model, "\"reasoning_effort\":\"" + effort + "\""),
						Requests.with("/v1/chat/completions", model, "\"reasoning\":{\"effort\":\"" + effort + "\"}"),
						Requests.with("/v1/responses", model, "\"reasoning\":{\"effort\":\"" + effort + "\"}"),
						Requests.with("/v1/messages", model, "\"output_config\":{\"effort\":\"" + effort + "\"}"))));
		return Stream.concat(natively, compatibly);
	}

	private static Stream<Request> formats() {
		return Stream
			.of("\"json\"", "\"xml\"", "\"\"", "null", "{\"type\":\"object\"}",
					"{\"type\":\"object\",\"properties\":{\"age\":{\"type\":\"integer\"}},\"required\":[\"age\"]}",
					"{\"type\":\"nonsense\"}", "[1]", "{}")
			.flatMap((format) -> Stream.of("/api/generate", "/api/chat")
				.map((path) -> Requests.with(path, Models.JSON, "\"stream\":false,\"format\":" + format)));
	}

	private static Stream<Request> images() {
		String png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";
		return Stream.of(png, "x", "not base64!", "", "data:image/png;base64," + png)
			.flatMap((image) -> Stream.of(
					Requests.with("/api/generate", Models.TINY, "\"stream\":false,\"images\":[\"" + image + "\"]"),
					Requests.with("/api/chat", Models.TINY,
							"\"stream\":false,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\",\"images\":[\""
									+ image + "\"]}]"),
					Requests.with("/v1/chat/completions", Models.TINY,
							"\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"Hi\"},{\"type\":\"image_url\",\"image_url\":{\"url\":\""
									+ image + "\"}}]}]"),
					Requests.with("/v1/messages", Models.TINY,
							"\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"image/png\",\"data\":\""
									+ image + "\"}}]}]"),
					Requests.with("/v1/responses", Models.TINY,
							"\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_image\",\"image_url\":\""
									+ image + "\"}]}]")));
	}

}
