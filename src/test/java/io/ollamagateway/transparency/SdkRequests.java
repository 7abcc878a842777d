package io.ollamagateway.transparency;

import java.util.Locale;
import java.util.stream.Stream;

/**
 * Requests with the headers and bodies that the SDKs of OpenAI, Anthropic and Ollama
 * write, in Python and JavaScript.
 */
final class SdkRequests {

	private static final String TOOL = "{\"name\":\"get_time\",\"description\":\"Tells the time\",\"parameters\":{\"type\":\"object\",\"properties\":{\"zone\":{\"type\":\"string\"}},\"required\":[\"zone\"]}}";

	private static final String FUNCTION = "{\"type\":\"function\",\"function\":" + TOOL + "}";

	private static final String ANTHROPIC_TOOL = TOOL.replace("\"parameters\"", "\"input_schema\"");

	private static final String SCHEMA = "{\"type\":\"object\",\"properties\":{\"age\":{\"type\":\"integer\"},\"ready\":{\"type\":\"boolean\"}},\"required\":[\"age\",\"ready\"],\"additionalProperties\":false}";

	private static final String USER = "{\"role\":\"user\",\"content\":\"Hi\"}";

	private SdkRequests() {
	}

	static Stream<Request> all() {
		return Stream.of(openAiChat(), openAiOthers(), responses(), anthropic(), ollama()).flatMap((each) -> each);
	}

	private static Stream<Request> openAiChat() {
		return Stream.of(chat("hello", USER, ""), chat("hello", USER, ",\"stream\":true"),
				chat("hello", USER, ",\"stream\":true,\"stream_options\":{\"include_usage\":true}"),
				chat("hello", "{\"role\":\"system\",\"content\":\"Be brief.\"}," + USER,
						",\"temperature\":0.2,\"max_tokens\":3,\"top_p\":0.9,\"seed\":1,\"stop\":[\"world\"]"),
				chat("hello", "{\"role\":\"developer\",\"content\":\"Be brief.\"}," + USER,
						",\"max_completion_tokens\":3,\"n\":1,\"user\":\"me\",\"store\":false"),
				chat("hello", "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"Hi\"}]}", ""),
				chat("hello", USER, ",\"logprobs\":true,\"top_logprobs\":2"),
				chat("json", USER, ",\"response_format\":{\"type\":\"json_object\"}"),
				chat("json", USER,
						",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"person\",\"strict\":true,\"schema\":"
								+ SCHEMA + "}}"),
				chat("json", USER,
						",\"stream\":true,\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"person\",\"schema\":"
								+ SCHEMA + "}}"),
				chat("caller", USER, ",\"tools\":[" + FUNCTION + "],\"tool_choice\":\"auto\""),
				chat("caller", USER, ",\"tools\":[" + FUNCTION + "],\"stream\":true"),
				chat("caller", USER
						+ ",{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"call_1\",\"type\":\"function\",\"function\":{\"name\":\"get_time\",\"arguments\":\"{\\\"zone\\\":\\\"UTC\\\"}\"}}]},{\"role\":\"tool\",\"tool_call_id\":\"call_1\",\"content\":\"12:00\"}",
						",\"tools\":[" + FUNCTION + "]"),
				chat("tiny", USER, ",\"tools\":[" + FUNCTION + "]"), chat("nope", USER, ""),
				chat("nope", USER, ",\"stream\":true"), chat("embed", USER, ""), chat("hello", "", ""),
				chat("thinker", USER, ""), chat("thinker", USER, ",\"reasoning_effort\":\"none\""),
				chat("thinker", USER, ",\"stream\":true,\"reasoning_effort\":\"high\""))
			.flatMap((request) -> Stream.of(openAi(request, "Python"), openAi(request, "JS")));
	}

	private static Request chat(String model, String messages, String more) {
		return Request.post("/v1/chat/completions",
				"{\"messages\":[" + messages + "],\"model\":\"" + model + "\"" + more + "}");
	}

	private static Stream<Request> openAiOthers() {
		return Stream.of(Request.post("/v1/completions", "{\"model\":\"hello\",\"prompt\":\"Hi\",\"max_tokens\":3}"),
				Request.post("/v1/completions", "{\"model\":\"hello\",\"prompt\":\"Hi\",\"stream\":true}"),
				Request.post("/v1/completions",
						"{\"model\":\"hello\",\"prompt\":\"Hi\",\"stream\":true,\"stream_options\":{\"include_usage\":true}}"),
				Request.post("/v1/completions", "{\"model\":\"hello\",\"prompt\":[\"Hi\"],\"echo\":true}"),
				Request.post("/v1/completions", "{\"model\":\"hello\",\"prompt\":\"Hi\",\"suffix\":\"!\"}"),
				Request.post("/v1/embeddings",
						"{\"input\":\"one two\",\"model\":\"embed\",\"encoding_format\":\"base64\"}"),
				Request.post("/v1/embeddings",
						"{\"input\":[\"one\",\"two\"],\"model\":\"embed\",\"encoding_format\":\"float\"}"),
				Request.post("/v1/embeddings", "{\"input\":[1,2],\"model\":\"embed\"}"),
				Request.post("/v1/embeddings", "{\"input\":[[1,2]],\"model\":\"embed\"}"),
				Request.post("/v1/embeddings", "{\"input\":\"one\",\"model\":\"embed\",\"dimensions\":16}"),
				Request.post("/v1/embeddings", "{\"input\":\"\",\"model\":\"embed\"}"),
				Request.post("/v1/embeddings", "{\"input\":[],\"model\":\"embed\"}"),
				Request.post("/v1/embeddings", "{\"input\":\"one\",\"model\":\"hello\"}"), Request.get("/v1/models"),
				Request.get("/v1/models/hello"))
			.flatMap((request) -> Stream.of(openAi(request, "Python"), openAi(request, "JS")));
	}

	private static Request openAi(Request request, String language) {
		return request.with("Accept: application/json", "Accept-Encoding: gzip, deflate, br, zstd",
				"User-Agent: OpenAI/" + language + " 2.8.1", "Authorization: Bearer ollama",
				"X-Stainless-Lang: " + language.toLowerCase(Locale.ROOT), "X-Stainless-Package-Version: 2.8.1",
				"X-Stainless-OS: Linux", "X-Stainless-Arch: x64", "X-Stainless-Runtime: CPython",
				"X-Stainless-Async: false", "x-stainless-retry-count: 0", "x-stainless-read-timeout: 600");
	}

	private static Stream<Request> responses() {
		return Stream.of(responses("hello", "\"input\":\"Hi\""), responses("hello", "\"input\":\"Hi\",\"stream\":true"),
				responses("hello",
						"\"instructions\":\"Be brief.\",\"input\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"max_output_tokens\":16,\"temperature\":0.1"),
				responses("hello",
						"\"input\":[{\"type\":\"message\",\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"Hi\"}]}],\"store\":false,\"include\":[\"reasoning.encrypted_content\"]"),
				responses("json",
						"\"input\":\"Hi\",\"text\":{\"format\":{\"type\":\"json_schema\",\"name\":\"person\",\"strict\":true,\"schema\":"
								+ SCHEMA + "}}"),
				responses("caller", "\"input\":\"Hi\",\"tools\":[{\"type\":\"function\"," + TOOL.substring(1) + "]"),
				responses("caller",
						"\"input\":\"Hi\",\"stream\":true,\"tools\":[{\"type\":\"function\"," + TOOL.substring(1)
								+ "]"),
				responses("caller",
						"\"input\":[{\"role\":\"user\",\"content\":\"Hi\"},{\"type\":\"function_call\",\"call_id\":\"call_1\",\"name\":\"get_time\",\"arguments\":\"{}\"},{\"type\":\"function_call_output\",\"call_id\":\"call_1\",\"output\":\"12:00\"}]"),
				responses("thinker", "\"input\":\"Hi\",\"reasoning\":{\"effort\":\"low\",\"summary\":\"auto\"}"),
				responses("thinker", "\"input\":\"Hi\",\"stream\":true,\"reasoning\":{\"effort\":\"high\"}"),
				responses("nope", "\"input\":\"Hi\""), responses("nope", "\"input\":\"Hi\",\"stream\":true"),
				responses("embed", "\"input\":\"Hi\""), responses("hello", "\"input\":[]"),
				responses("hello", "\"input\":\"Hi\",\"previous_response_id\":\"resp_1\""),
				responses("hello", "\"input\":[{\"type\":\"item_reference\",\"id\":\"x\"}]"),
				responses("hello", "\"input\":[{\"type\":\"compaction_trigger\"}]"),
				Request.post("/v1/responses/compact", "{\"model\":\"nope\",\"input\":\"Hi\"}"),
				Request.post("/v1/responses/compact", "{\"model\":\"tiny\",\"input\":\"Hi\"}"))
			.flatMap((request) -> Stream.of(openAi(request, "Python"), openAi(request, "JS")));
	}

	private static Request responses(String model, String fields) {
		return Request.post("/v1/responses", "{\"model\":\"" + model + "\"," + fields + "}");
	}

	private static Stream<Request> anthropic() {
		return Stream.of(messages("hello", USER, ""), messages("hello", USER, ",\"stream\":true"),
				messages("hello", USER, ",\"system\":\"Be brief.\",\"temperature\":0.2,\"top_k\":5,\"top_p\":0.9"),
				messages("hello", USER,
						",\"system\":[{\"type\":\"text\",\"text\":\"Be brief.\",\"cache_control\":{\"type\":\"ephemeral\"}}],\"metadata\":{\"user_id\":\"me\"}"),
				messages("hello", "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"Hi\"}]}",
						",\"stop_sequences\":[\"world\"]"),
				messages("hello", USER + ",{\"role\":\"assistant\",\"content\":\"Hello\"}," + USER, ""),
				messages("caller", USER, ",\"tools\":[" + ANTHROPIC_TOOL + "],\"tool_choice\":{\"type\":\"auto\"}"),
				messages("caller", USER, ",\"tools\":[" + ANTHROPIC_TOOL + "],\"stream\":true"),
				messages("caller", USER
						+ ",{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"get_time\",\"input\":{\"zone\":\"UTC\"}}]},{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"toolu_1\",\"content\":\"12:00\"}]}",
						",\"tools\":[" + ANTHROPIC_TOOL + "]"),
				messages("thinker", USER, ",\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1024}"),
				messages("thinker", USER,
						",\"stream\":true,\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1024}"),
				messages("thinker", USER, ",\"thinking\":{\"type\":\"disabled\"}"),
				messages("thinker", USER, ",\"thinking\":{\"type\":\"adaptive\"}"),
				messages("tiny", USER, ",\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1024}"),
				messages("nope", USER, ""), messages("nope", USER, ",\"stream\":true"), messages("embed", USER, ""),
				messages("hello", "", ""),
				Request.post("/v1/messages", "{\"messages\":[" + USER + "],\"model\":\"hello\"}"),
				Request.post("/v1/messages/count_tokens", "{\"messages\":[" + USER + "],\"model\":\"hello\"}"),
				Request.post("/v1/messages/count_tokens?beta=true", "{\"messages\":[" + USER + "],\"model\":\"nope\"}"),
				messages("hello", USER, "").with("anthropic-beta: interleaved-thinking-2025-05-14"))
			.flatMap((request) -> Stream.of(anthropic(request, "Python"), anthropic(request, "JS")));
	}

	private static Request messages(String model, String messages, String more) {
		return Request.post("/v1/messages",
				"{\"max_tokens\":64,\"messages\":[" + messages + "],\"model\":\"" + model + "\"" + more + "}");
	}

	private static Request anthropic(Request request, String language) {
		return request.with("Accept: application/json", "anthropic-version: 2023-06-01", "X-Api-Key: ollama",
				"User-Agent: Anthropic/" + language + " 0.75.0", "X-Stainless-Helper-Method: stream",
				"X-Stainless-Timeout: 600");
	}

	private static Stream<Request> ollama() {
		return Stream
			.of(Request.post("/api/chat",
					"{\"model\":\"hello\",\"messages\":[" + USER + "],\"tools\":[],\"stream\":false}"),
					Request.post("/api/chat",
							"{\"model\":\"hello\",\"messages\":[" + USER + "],\"tools\":[],\"stream\":true}"),
					Request.post("/api/chat",
							"{\"model\":\"caller\",\"messages\":[" + USER + "],\"tools\":[" + FUNCTION
									+ "],\"stream\":false}"),
					Request.post("/api/chat",
							"{\"model\":\"caller\",\"messages\":[" + USER + "],\"tools\":[" + FUNCTION
									+ "],\"stream\":true}"),
					Request.post("/api/chat",
							"{\"model\":\"json\",\"messages\":[" + USER + "],\"stream\":false,\"format\":" + SCHEMA
									+ "}"),
					Request.post("/api/chat",
							"{\"model\":\"thinker\",\"messages\":[" + USER + "],\"stream\":true,\"think\":true}"),
					Request.post("/api/chat", "{\"model\":\"thinker\",\"messages\":[" + USER
							+ "],\"stream\":false,\"think\":\"low\"}"),
					Request.post("/api/chat", "{\"model\":\"tiny\",\"messages\":[" + USER
							+ "],\"stream\":false,\"think\":true}"),
					Request.post("/api/chat",
							"{\"model\":\"tiny\",\"messages\":[" + USER + "],\"tools\":[" + FUNCTION + "]}"),
					Request.post("/api/chat", "{\"model\":\"embed\",\"messages\":[" + USER + "]}"),
					Request.post("/api/chat",
							"{\"model\":\"hello\",\"messages\":[{\"role\":\"x\",\"content\":\"Hi\"}],\"stream\":false}"),
					Request.post("/api/generate",
							"{\"model\":\"hello\",\"prompt\":\"Hi\",\"stream\":false,\"options\":{\"temperature\":0.1,\"num_predict\":2},\"keep_alive\":\"30m\"}"),
					Request.post("/api/generate",
							"{\"model\":\"hello\",\"prompt\":\"Hi\",\"system\":\"Be brief.\",\"raw\":true,\"stream\":false}"),
					Request.post("/api/generate",
							"{\"model\":\"hello\",\"prompt\":\"Hi\",\"suffix\":\"!\",\"stream\":false}"),
					Request.post("/api/generate",
							"{\"model\":\"hello\",\"prompt\":\"Hi\",\"stream\":true,\"logprobs\":true,\"top_logprobs\":3}"),
					Request.post("/api/generate", "{\"model\":\"hello\",\"prompt\":\"\",\"stream\":false}"),
					Request.post("/api/generate", "{\"model\":\"embed\",\"prompt\":\"Hi\",\"stream\":false}"),
					Request.post("/api/embed", "{\"model\":\"embed\",\"input\":[\"one\",\"two\"],\"truncate\":true}"),
					Request.post("/api/embed", "{\"model\":\"embed\",\"input\":[]}"),
					Request.post("/api/embed", "{\"model\":\"embed\",\"input\":\"one\",\"dimensions\":16}"),
					Request.post("/api/embed", "{\"model\":\"embed\",\"input\":\"" + "one ".repeat(2000) + "\"}"),
					Request.post("/api/embed",
							"{\"model\":\"embed\",\"truncate\":false,\"input\":\"" + "one ".repeat(2000) + "\"}"),
					Request.post("/api/embed", "{\"model\":\"hello\",\"input\":\"one\"}"),
					Request.post("/api/embeddings", "{\"model\":\"embed\",\"prompt\":\"one\"}"),
					Request.post("/api/show", "{\"model\":\"thinker\"}"),
					Request.post("/api/show", "{\"model\":\"caller\",\"verbose\":true}"), Request.get("/api/tags"),
					Request.get("/api/ps"), Request.of("POST", "/api/me"))
			.flatMap((request) -> Stream.of(
					request.with("Accept: application/json", "Accept-Encoding: gzip, deflate",
							"User-Agent: ollama-python/0.6.1 (x86_64 linux) Python/3.13.1"),
					request.with("Accept: application/json",
							"User-Agent: ollama-js/0.6.3 (x64 linux Node.js/v24.1.0)")));
	}

}
