package io.ollamagateway.simulator;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an answer tells of tokens that were not read again, in each dialect.
 */
@Timeout(60)
class CachedUsageTests {

	private static final HttpClient CLIENT = HttpClient.newHttpClient();

	/** 9 tokens, 11 in a chat, and an answer of two. */
	private static final String BODY = """
			{"model":"llama3.2","stream":%s,"prompt":"%2$s","input":"%2$s","messages":[{"role":"user","content":"%2$s"}],
			"max_tokens":2,"max_output_tokens":2,"options":{"num_predict":2},"stream_options":{"include_usage":true}}"""
		.replace("\n", "");

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					/api/generate        | "prompt_eval_count":9,"prompt_eval_cached_count":8,
					/api/chat            | "prompt_eval_count":11,"prompt_eval_cached_count":10,
					/v1/completions      | "prompt_tokens":9,"completion_tokens":2,"total_tokens":11,"prompt_tokens_details":{"cached_tokens":8}
					/v1/chat/completions | "prompt_tokens":11,"completion_tokens":2,"total_tokens":13,"prompt_tokens_details":{"cached_tokens":10}
					/v1/responses        | "input_tokens":11,"input_tokens_details":{"cached_tokens":10}
					/v1/messages         | "input_tokens":1,"cache_read_input_tokens":10,"output_tokens":2
					""")
	void aPromptThatCameBeforeIsCounted(String path, String expected) {
		try (SimulatedOllama ollama = SimulatedOllama.start()) {
			post(ollama, path, false);
			assertThat(post(ollama, path, false)).contains(expected);
			assertThat(post(ollama, path, true)).contains(expected);
		}
	}

	@ParameterizedTest
	@CsvSource({ "/api/generate", "/api/chat", "/v1/completions", "/v1/chat/completions", "/v1/messages" })
	void olderVersionsTellNothing(String path) {
		try (SimulatedOllama ollama = SimulatedOllama.start(InstanceSettings.defaults().withVersion("0.33.2"))) {
			post(ollama, path, false);
			assertThat(post(ollama, path, true)).doesNotContain("cache");
		}
	}

	@Test
	void psTellsWhatLiesInGpus() {
		ModelSettings model = ModelSettings.of("half").withAttention(4, 8, 128).withSizeBytes((4096L - 64 - 300) << 20);
		InstanceSettings settings = InstanceSettings.defaults().withModels(model).withGpus(2L << 30);
		try (SimulatedOllama ollama = SimulatedOllama.start(settings)) {
			send(ollama, "/api/generate", "{\"model\":\"half\"}");
			assertThat(get(ollama, "/api/ps")).contains("\"size\":4294967296,", "\"size_vram\":2147483648,",
					"\"context_length\":4096");
			assertThat(get(ollama, "/_sim")).contains("\"vram_used\":2147483648,\"ram_used\":2147483648,",
					"\"loads\":1,\"unloads\":0,\"aborted_loads\":0,\"gpus\":[2147483648],",
					"\"slots\":[{\"busy\":false,\"tokens\":0}],\"cache\":{\"entries\":0,\"bytes\":0}");
		}
	}

	private static String post(SimulatedOllama ollama, String path, boolean stream) {
		return send(ollama, path, BODY.formatted(stream, "a question of thirty-four letters."));
	}

	private static String send(SimulatedOllama ollama, String path, String body) {
		return text(HttpRequest.newBuilder(URI.create(ollama.url() + path))
			.POST(HttpRequest.BodyPublishers.ofString(body))
			.build());
	}

	private static String get(SimulatedOllama ollama, String path) {
		return text(HttpRequest.newBuilder(URI.create(ollama.url() + path)).build());
	}

	private static String text(HttpRequest request) {
		HttpResponse<String> answer = CLIENT.sendAsync(request, HttpResponse.BodyHandlers.ofString()).join();
		assertThat(answer.statusCode()).isEqualTo(200);
		return answer.body();
	}

}
