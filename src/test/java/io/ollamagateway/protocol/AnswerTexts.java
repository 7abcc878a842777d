package io.ollamagateway.protocol;

/**
 * Answers as Ollama writes them, whole and well.
 */
enum AnswerTexts {

	GENERATE(Endpoint.GENERATE, true,
			"""
					{"model":"llama3.2","created_at":"2026-08-21T10:00:00.123456789Z","response":"The \\"\u00e4\\u20ac\\\\","done":false}
					{"model":"llama3.2","created_at":"2026-08-21T10:00:04.1Z","response":"","done":true,"done_reason":"stop","context":[1,2,3],"total_duration":4883583458,"load_duration":1334875,"prompt_eval_count":26,"prompt_eval_cached_count":0,"prompt_eval_duration":342546000,"eval_count":282,"eval_duration":4535599000}
					"""),

	CHAT(Endpoint.CHAT, true,
			"""
					{"model":"m","created_at":"x","message":{"role":"assistant","content":"","thinking":"hm \u20ac"},"done":false}
					{"model":"m","created_at":"x","message":{"role":"assistant","content":"{\\"done\\":true}"},"done":false}
					{"model":"m","created_at":"x","message":{"role":"assistant","content":"","tool_calls":[{"id":"call_1","function":{"index":0,"name":"f","arguments":{"done":false,"eval_count":7}}}]},"done":true,"done_reason":"stop","total_duration":9,"load_duration":1,"prompt_eval_count":26,"prompt_eval_cached_count":20,"prompt_eval_duration":2,"eval_count":3,"eval_duration":5}
					"""),

	LOAD(Endpoint.CHAT, true,
			"{\"model\":\"m\",\"created_at\":\"x\",\"message\":{\"role\":\"assistant\",\"content\":\"\"},"
					+ "\"done\":true,\"done_reason\":\"load\"}"),

	NATIVE_ERROR(Endpoint.GENERATE, true, """
			{"model":"m","created_at":"x","response":"a","done":false}
			{"error":"an error was \\"encountered\\": \u00e4\\u00e4"}
			"""),

	GENERATE_WHOLE(Endpoint.GENERATE, false,
			"{\"model\":\"m\",\"response\":\"a\\nb\",\"done\":true,\"done_reason\":\"length\",\"context\":[1,2],"
					+ "\"total_duration\":10,\"load_duration\":1,\"prompt_eval_count\":5,\"prompt_eval_duration\":3,"
					+ "\"eval_count\":2,\"eval_duration\":4}"),

	EMBED(Endpoint.EMBED, false,
			"{\"model\":\"m\",\"embeddings\":[[0.1,-2.5e-05],[1,0]],\"total_duration\":14143917,"
					+ "\"load_duration\":1019500,\"prompt_eval_count\":8}"),

	OPENAI_CHAT(Endpoint.OPENAI_CHAT, true,
			"""
					data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"m","system_fingerprint":"fp_ollama","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}

					data: {"id":"chatcmpl-1","choices":[{"index":0,"delta":{"reasoning":"hm"},"finish_reason":null}]}

					data: {"id":"chatcmpl-1","choices":[{"index":0,"delta":{"content":"data: [DONE]\\n\\n"},"finish_reason":null}]}

					data: {"id":"chatcmpl-1","choices":[{"index":0,"delta":{"tool_calls":[{"function":{"arguments":"{}"}}]},"finish_reason":null}]}

					data: {"id":"chatcmpl-1","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}

					data: {"id":"chatcmpl-1","choices":[],"usage":{"prompt_tokens":12,"completion_tokens":34,"total_tokens":46,"prompt_tokens_details":{"cached_tokens":10}}}

					data: [DONE]

					"""),

	OPENAI_COMPLETION(Endpoint.OPENAI_COMPLETIONS, true,
			"""
					data: {"choices":[{"text":"a","index":0,"finish_reason":null}],"usage":{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}}

					data: {"choices":[{"text":"","index":0,"finish_reason":"stop"}],"usage":{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}}

					data: {"choices":[],"usage":{"prompt_tokens":4,"completion_tokens":0,"total_tokens":4}}

					data: [DONE]

					"""),

	OPENAI_ERROR(Endpoint.OPENAI_CHAT, true, """
			data: {"choices":[{"index":0,"delta":{"content":"a"}}]}

			data: {"error":{"message":"broken","type":"api_error","param":null,"code":null}}

			"""),

	OPENAI_WHOLE(Endpoint.OPENAI_CHAT, false,
			"{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"a\"},\"finish_reason\":\"stop\"}],"
					+ "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2,\"total_tokens\":3}}"),

	OPENAI_EMBEDDINGS(Endpoint.OPENAI_EMBEDDINGS, false,
			"{\"object\":\"list\",\"data\":[{\"embedding\":[0.1,2]}],\"usage\":{\"prompt_tokens\":6,\"total_tokens\":6}}"),

	RESPONSES(Endpoint.OPENAI_RESPONSES, true,
			"""
					event: response.created
					data: {"type":"response.created","sequence_number":0,"response":{"id":"r","status":"in_progress","error":null,"usage":null}}

					event: response.output_item.added
					data: {"type":"response.output_item.added","sequence_number":1,"output_index":0,"item":{"type":"message","status":"in_progress"}}

					event: response.output_text.delta
					data: {"type":"response.output_text.delta","sequence_number":2,"delta":"Hi","logprobs":[]}

					event: response.function_call_arguments.delta
					data: {"type":"response.function_call_arguments.delta","sequence_number":3,"delta":"{\\"type\\":\\"error\\"}"}

					event: response.completed
					data: {"type":"response.completed","sequence_number":4,"response":{"id":"r","status":"completed","output":[{"type":"message","status":"x","usage":{"input_tokens":99}}],"error":null,"incomplete_details":null,"usage":{"input_tokens":12,"input_tokens_details":{"cached_tokens":3},"output_tokens":34,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":46}}}

					"""),

	RESPONSES_FAILED(Endpoint.OPENAI_RESPONSES, true,
			"""
					event: response.failed
					data: {"type":"response.failed","sequence_number":7,"response":{"status":"failed","error":{"code":"server_error","message":"broken"}}}

					"""),

	RESPONSES_ERROR(Endpoint.OPENAI_RESPONSES, true, """
			event: error
			data: {"type":"error","code":"server_error","message":"broken","param":null,"sequence_number":8}

			"""),

	RESPONSES_WHOLE(Endpoint.OPENAI_RESPONSES, false,
			"{\"id\":\"r\",\"status\":\"incomplete\",\"error\":null,\"incomplete_details\":{\"reason\":\"max_output_tokens\"},"
					+ "\"usage\":{\"input_tokens\":1,\"input_tokens_details\":{\"cached_tokens\":0},\"output_tokens\":2}}"),

	ANTHROPIC(Endpoint.ANTHROPIC_MESSAGES, true,
			"""
					event: message_start
					data: {"type":"message_start","message":{"id":"msg_1","type":"message","usage":{"input_tokens":99,"output_tokens":0},"stop_reason":null}}

					event: content_block_start
					data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

					event: content_block_delta
					data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}

					event: content_block_delta
					data: {"type":"content_block_delta","index":0,"delta":{"type":"error","partial_json":"{}"}}

					event: content_block_stop
					data: {"type":"content_block_stop","index":0}

					event: message_delta
					data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"input_tokens":12,"output_tokens":34,"cache_read_input_tokens":100,"cache_creation_input_tokens":5}}

					event: message_stop
					data: {"type":"message_stop"}

					"""),

	ANTHROPIC_ERROR(Endpoint.ANTHROPIC_MESSAGES, true, """
			event: error
			data: {"type":"error","error":{"type":"overloaded_error","message":"busy"}}

			"""),

	ANTHROPIC_WHOLE(Endpoint.ANTHROPIC_MESSAGES, false,
			"{\"id\":\"msg_1\",\"type\":\"message\",\"content\":[{\"type\":\"text\",\"text\":\"a\"}],"
					+ "\"stop_reason\":\"end_turn\",\"usage\":{\"input_tokens\":1,\"output_tokens\":2}}"),

	SHOW(Endpoint.SHOW, false, "{\"modelfile\":\"# \\\"\",\"model_info\":{\"done\":true}}");

	private final Endpoint endpoint;

	private final boolean stream;

	private final String text;

	AnswerTexts(Endpoint endpoint, boolean stream, String text) {
		this.endpoint = endpoint;
		this.stream = stream;
		this.text = text;
	}

	String text() {
		return this.text;
	}

	AnswerReader reader() {
		return AnswerReader.of(this.endpoint, this.stream);
	}

	Answers.Told told() {
		return Answers.told(Answers.read(reader(), this.text));
	}

}
