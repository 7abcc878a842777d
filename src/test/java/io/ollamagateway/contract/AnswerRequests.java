package io.ollamagateway.contract;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * All requests of the contract, in the order in which they are sent. The server has four
 * models: {@code tiny} says a text, {@code caller} calls the tool {@code get_weather},
 * {@code embed} embeds, and {@code spare} is there to be changed.
 */
final class AnswerRequests {

	private static final List<String> NAMES = List.of("tiny", "TINY:Latest", "library/tiny",
			"registry.ollama.ai/library/tiny:latest", "nobody", "user/nobody:7b", "tiny:7b", "", "a b", "tiny@sha256:0",
			"../tiny", "x:y:z", "-tiny");

	private static final List<String> BODIES = List.of("", " ", "{", "[]", "5", "\"x\"", "true", "null", "{}", "x",
			"{\"model\":5}", "{\"model\":null}", "{\"model\":[\"tiny\"]}", "{\"model\":\"tiny\"");

	private static final String TOOLS = """
			[{"type":"function","function":{"name":"get_weather","description":"The weather",\
			"parameters":{"type":"object","properties":{"city":{"type":"string"}}}}}]""";

	private static final String CALL = "Call get_weather for Oslo";

	private final Set<AnswerRequest> requests = new LinkedHashSet<>();

	static List<AnswerRequest> all() {
		AnswerRequests all = new AnswerRequests();
		all.lists();
		all.answers();
		all.names();
		all.bodies();
		all.options();
		all.fields();
		all.embeddings();
		all.tools();
		all.paths();
		all.origins();
		all.changes();
		return new ArrayList<>(all.requests);
	}

	private void lists() {
		for (String path : List.of("/", "/api/version", "/api/tags", "/api/ps", "/v1/models", "/v1/models/tiny",
				"/v1/models/tiny:latest", "/v1/models/tiny%3Alatest", "/v1/models/nobody", "/v1/models/a%20b",
				"/v1/models/%74iny")) {
			add(AnswerRequest.of("GET", path));
		}
		for (String path : List.of("/", "/api/version", "/api/tags")) {
			add(AnswerRequest.of("HEAD", path));
		}
		post("/api/show", "{\"model\":\"tiny\"}");
		post("/api/show", "{\"name\":\"embed\"}");
		post("/api/show", "{\"model\":\"caller\"}");
	}

	private void answers() {
		for (String stream : List.of("", ",\"stream\":true", ",\"stream\":false")) {
			post("/api/generate",
					"{\"model\":\"tiny\",\"prompt\":\"Go\",\"options\":{\"num_predict\":5}" + stream + "}");
			post("/api/generate", "{\"model\":\"tiny\",\"prompt\":\"\"" + stream + "}");
			post("/api/generate", "{\"model\":\"tiny\",\"prompt\":\"Go\",\"raw\":true,\"options\":{\"num_predict\":5}"
					+ stream + "}");
			post("/api/chat", "{\"model\":\"tiny\",\"messages\":[{\"role\":\"user\",\"content\":\"Go\"}],"
					+ "\"options\":{\"num_predict\":5}" + stream + "}");
			post("/api/chat", "{\"model\":\"tiny\",\"messages\":[]" + stream + "}");
			post("/v1/chat/completions", messages("tiny", ",\"max_tokens\":5" + stream));
			post("/v1/completions", "{\"model\":\"tiny\",\"prompt\":\"Go\",\"max_tokens\":5" + stream + "}");
			post("/v1/responses", "{\"model\":\"tiny\",\"input\":\"Go\",\"max_output_tokens\":5" + stream + "}");
			post("/v1/messages", messages("tiny", ",\"max_tokens\":5" + stream));
		}
		post("/v1/chat/completions",
				messages("tiny", ",\"max_tokens\":5,\"stream\":true,\"stream_options\":{\"include_usage\":true}"));
		post("/v1/completions", "{\"model\":\"tiny\",\"prompt\":\"Go\",\"max_tokens\":5,\"stream\":true,"
				+ "\"stream_options\":{\"include_usage\":true}}");
	}

	private void names() {
		for (String name : NAMES) {
			String model = "{\"model\":\"" + name + "\"";
			post("/api/generate", model + ",\"prompt\":\"Go\",\"options\":{\"num_predict\":2},\"stream\":false}");
			post("/api/show", model + "}");
			if (!name.toLowerCase(Locale.ROOT).contains("tiny:latest") && !name.endsWith("tiny")) {
				post("/api/chat", model + ",\"messages\":[{\"role\":\"user\",\"content\":\"Go\"}],\"stream\":false}");
				post("/api/embed", model + ",\"input\":\"one\"}");
				post("/api/embeddings", model + ",\"prompt\":\"one\"}");
				post("/v1/chat/completions", messages(name, ""));
				post("/v1/completions", model + ",\"prompt\":\"Go\"}");
				post("/v1/embeddings", model + ",\"input\":\"one\"}");
				post("/v1/responses", model + ",\"input\":\"Go\"}");
				post("/v1/messages", messages(name, ",\"max_tokens\":5"));
			}
		}
	}

	private void bodies() {
		for (String path : List.of("/api/generate", "/api/chat", "/api/embed", "/api/embeddings", "/api/show",
				"/v1/chat/completions", "/v1/completions", "/v1/embeddings", "/v1/responses", "/v1/messages",
				"/v1/responses/compact")) {
			for (String body : BODIES) {
				post(path, body);
			}
		}
		post("/api/generate",
				"{\"model\":\"nobody\",\"model\":\"tiny\",\"options\":{\"num_predict\":2},\"prompt\":\"Go\"}");
		post("/api/generate", "{\"MODEL\":\"tiny\",\"Prompt\":\"Go\",\"options\":{\"num_predict\":2}}");
		post("/api/generate", "{\"model\":\"tiny\",\"prompt\":\"Go\",\"options\":{\"num_predict\":2}} and more");
		post("/api/generate", "{\"model\":\"tiny\",\"prompt\":\"Go\",\"options\":{\"num_predict\":2},\"unknown\":[1]}");
	}

	private void options() {
		for (String option : List.of("\"num_ctx\":\"big\"", "\"num_ctx\":true", "\"temperature\":\"hot\"",
				"\"stop\":\"x\"", "\"use_mmap\":1", "\"typical_p\":0.5", "\"num_predict\":1.5", "\"unknown\":1",
				"\"seed\":null")) {
			post("/api/generate",
					"{\"model\":\"tiny\",\"prompt\":\"Go\",\"stream\":false,\"options\":{\"num_predict\":2," + option
							+ "}}");
		}
		for (String keepAlive : List.of("\"5m\"", "300", "-1", "\"-1\"", "\"soon\"", "true", "null", "1.5")) {
			post("/api/generate", "{\"model\":\"tiny\",\"prompt\":\"Go\",\"stream\":false,"
					+ "\"options\":{\"num_predict\":2},\"keep_alive\":" + keepAlive + "}");
		}
	}

	private void fields() {
		for (String field : List.of("\"think\":true", "\"think\":false", "\"think\":\"high\"", "\"think\":\"turbo\"",
				"\"think\":5", "\"format\":\"json\"", "\"format\":\"xml\"", "\"format\":5", "\"images\":[\"x\"]",
				"\"images\":\"x\"", "\"stream\":\"yes\"", "\"raw\":true,\"system\":\"x\"", "\"suffix\":\"x\"",
				"\"prompt\":5", "\"options\":5", "\"options\":null", "\"context\":[1,2]", "\"template\":5")) {
			post("/api/generate",
					"{\"model\":\"tiny\",\"prompt\":\"Go\",\"options\":{\"num_predict\":2}," + field + "}");
		}
		for (String field : List.of("\"messages\":5", "\"messages\":[5]", "\"messages\":[{\"role\":5}]",
				"\"messages\":[{\"role\":\"nobody\",\"content\":\"x\"}]", "\"tools\":5", "\"think\":\"turbo\"")) {
			post("/api/chat", "{\"model\":\"tiny\",\"options\":{\"num_predict\":2}," + field + "}");
		}
		for (String field : List.of("\"messages\":[]", "\"messages\":5", "\"messages\":[{\"role\":\"user\"}]",
				"\"stream\":\"yes\"", "\"max_tokens\":\"x\"", "\"temperature\":\"hot\"",
				"\"messages\":[{\"role\":\"user\",\"content\":5}]")) {
			post("/v1/chat/completions", "{\"model\":\"tiny\"," + field + "}");
		}
		for (String field : List.of("\"messages\":[]", "\"max_tokens\":0", "\"max_tokens\":\"x\"", "\"messages\":5")) {
			post("/v1/messages", "{\"model\":\"tiny\"," + field + "}");
		}
		for (String field : List.of("\"input\":5", "\"input\":[]", "\"input\":[{\"type\":\"compaction_trigger\"}]",
				"\"stream\":\"yes\"")) {
			post("/v1/responses", "{\"model\":\"tiny\"," + field + "}");
		}
		post("/v1/responses/compact", "{\"model\":\"nobody\",\"input\":\"hello\"}");
		post("/v1/responses/compact", "{\"model\":\"tiny\",\"input\":\"hello\"}");
	}

	private void embeddings() {
		for (String input : List.of("\"one\"", "[\"one\",\"two\"]", "[]", "\"\"", "5", "[1,2]", "null", "{}")) {
			post("/api/embed", "{\"model\":\"embed\",\"input\":" + input + "}");
			post("/v1/embeddings", "{\"model\":\"embed\",\"input\":" + input + "}");
		}
		post("/api/embeddings", "{\"model\":\"embed\",\"prompt\":\"one\"}");
		post("/api/embeddings", "{\"model\":\"embed\",\"prompt\":\"\"}");
		post("/api/embed", "{\"model\":\"embed\",\"input\":\"one\",\"dimensions\":16}");
		post("/v1/embeddings", "{\"model\":\"embed\",\"input\":\"one\",\"encoding_format\":\"base64\"}");
		post("/api/generate", "{\"model\":\"embed\",\"prompt\":\"Go\"}");
		post("/api/chat", "{\"model\":\"embed\",\"messages\":[{\"role\":\"user\",\"content\":\"Go\"}]}");
		post("/v1/chat/completions", messages("embed", ""));
	}

	private void tools() {
		String chat = "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"" + CALL + "\"}],\"tools\":"
				+ TOOLS;
		for (String stream : List.of("", ",\"stream\":false")) {
			post("/api/chat", chat.formatted("caller") + stream + "}");
			post("/v1/chat/completions", chat.formatted("caller") + (stream.isEmpty() ? ",\"stream\":true" : "") + "}");
		}
		post("/api/chat", chat.formatted("tiny") + "}");
		post("/v1/chat/completions", chat.formatted("tiny") + "}");
		String anthropic = "{\"model\":\"%s\",\"max_tokens\":100,\"messages\":[{\"role\":\"user\",\"content\":\"" + CALL
				+ "\"}],\"tools\":[{\"name\":\"get_weather\",\"description\":\"The weather\","
				+ "\"input_schema\":{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}}}}]%s}";
		post("/v1/messages", anthropic.formatted("caller", ""));
		post("/v1/messages", anthropic.formatted("caller", ",\"stream\":true"));
		post("/v1/messages", anthropic.formatted("tiny", ""));
	}

	private void paths() {
		for (String path : List.of("/api/chat", "/api/generate", "/api/embed", "/v1/chat/completions", "/api/show",
				"/api/copy", "/api/create", "/api/pull")) {
			add(AnswerRequest.of("GET", path));
		}
		for (String path : List.of("/api/tags", "/api/ps", "/v1/models", "/api/version", "/api/delete")) {
			add(AnswerRequest.post(path, "{}"));
		}
		for (String path : List.of("/api/tags/", "//api/tags", "/api//tags", "/api/nothing", "/nothing", "/v1",
				"/v1/nothing", "/api/%74ags", "/api/codex/_health", "/v1/models/")) {
			add(AnswerRequest.of("GET", path));
		}
		for (String path : List.of("/api/chat/", "//api/chat", "/v1/responses/compact/")) {
			add(AnswerRequest.post(path, "{\"model\":\"nobody\"}"));
		}
		add(AnswerRequest.of("GET", "/v1/responses/compact"));
		add(AnswerRequest.of("PUT", "/api/tags"));
		add(AnswerRequest.of("HEAD", "/api/ps"));
	}

	private void origins() {
		for (String origin : List.of("http://localhost", "https://localhost:3000", "http://127.0.0.1:5173",
				"https://evil.example", "file://", "file:///x", "app://obsidian.md", "tauri://localhost",
				"vscode-file://vscode-app", "null")) {
			add(AnswerRequest.of("GET", "/api/version").with("Origin", origin));
		}
		add(AnswerRequest.of("OPTIONS", "/api/chat")
			.with("Origin", "http://localhost")
			.with("Access-Control-Request-Method", "POST"));
		add(AnswerRequest.of("OPTIONS", "/api/chat").with("Origin", "https://evil.example"));
	}

	private void changes() {
		for (String body : List.of("{}", "{\"source\":\"spare\"}", "{\"source\":\"nobody\",\"destination\":\"other\"}",
				"{\"source\":\"spare\",\"destination\":\"a b\"}", "{\"source\":\"spare\",\"destination\":\"copied\"}",
				"", "{\"source\":5}")) {
			post("/api/copy", body);
		}
		for (String body : List.of("{\"model\":\"copied\"}", "{\"model\":\"copied\"}", "{}", "null",
				"{\"model\":\"nobody\"}", "{\"name\":\"a b\"}", "")) {
			add(new AnswerRequest("DELETE", "/api/delete", Map.of("Content-Type", "application/json"), body));
		}
		for (String body : List.of("{\"model\":\"made\",\"from\":\"spare\",\"system\":\"Be brief.\",\"stream\":false}",
				"{\"model\":\"made\",\"from\":\"spare\"}", "{\"model\":\"made\"}", "{}", "",
				"{\"model\":\"a b\",\"from\":\"spare\"}",
				"{\"model\":\"made\",\"files\":{\"x.gguf\":\"sha256:0000000000000000000000000000000000000000000000000000000000000000\"}}")) {
			post("/api/create", body);
		}
		for (String body : List.of("{}", "{\"model\":\"a b\"}", "", "{\"model\":5}")) {
			post("/api/pull", body);
			post("/api/push", body);
		}
		String digest = "sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
		add(AnswerRequest.of("HEAD", "/api/blobs/" + digest));
		add(new AnswerRequest("POST", "/api/blobs/" + digest, Map.of(), "hello"));
		add(AnswerRequest.of("HEAD", "/api/blobs/" + digest.replace(":", "%3A")));
		add(new AnswerRequest("POST", "/api/blobs/sha256:0", Map.of(), "hello"));
		add(AnswerRequest.of("HEAD", "/api/blobs/nothing"));
	}

	private static String messages(String model, String more) {
		return "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Go\"}]" + more + "}";
	}

	private void post(String path, String body) {
		add(AnswerRequest.post(path, body));
	}

	private void add(AnswerRequest request) {
		this.requests.add(request);
	}

}
