package io.ollamagateway.contract;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import io.ollamagateway.real.TinyModel;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a model writes and Ollama holds back.
 */
abstract class SilenceContract extends BehaviourContract {

	private static final Map<String, Object> PARAMETERS = Map.of("type", "object", "properties",
			Map.of("zone", Map.of("type", "string")));

	SilenceContract(ServerUnderContract.Kind kind) {
		super(kind);
	}

	@ParameterizedTest
	@CsvSource({ "CHAT, tool_calls", "CHAT_COMPLETIONS, tool_calls", "RESPONSES, function_call_arguments.delta",
			"MESSAGES, input_json_delta" })
	void aToolCallComesWholeAfterTheSilenceInWhichItIsWritten(Question question, String mark) {
		start();
		server().install("a", TinyModel.callingTool("get_time", "{\"zone\": \"river\"}").withLayers(24));
		Map<String, Object> body = question.body("a", "Use the tool get_time", 500, true);
		body.put("tools", List.of(tool(question)));
		Call call = post(question.path(), body);
		eventually().pollInterval(Duration.ofMillis(2)).until(() -> server().computes());
		assertThat(call.soFar()).isEmpty();
		List<String> lines = call.lines()
			.stream()
			.filter((line) -> line.startsWith("data: {") || line.startsWith("{"))
			.toList();
		List<String> calls = lines.stream().filter((line) -> line.contains(mark + "\"")).toList();
		assertThat(calls.getFirst()).contains("zone").contains("river");
		assertThat(calls.stream().filter((line) -> line.contains("river"))).hasSize(1);
		assertThat(lines).noneMatch((line) -> line.contains("output_text.delta") || line.contains("text_delta"));
	}

	@Test
	void theTokensOfAToolCallAreCountedAndTakeTheirTime() {
		start();
		server().install("a", TinyModel.callingTool("get_time", "{\"zone\": \"river\"}"));
		Map<String, Object> body = Question.CHAT.body("a", "Use the tool get_time", 500, true);
		body.put("tools", List.of(tool(Question.CHAT)));
		List<String> lines = post("/api/chat", body).lines();
		assertThat(lines).hasSize(1);
		JsonNode answer = JSON.readTree(lines.getFirst());
		assertThat(answer.at("/message/tool_calls/0/function/arguments/zone").asString()).isEqualTo("river");
		assertThat(answer.get("done_reason").asString()).isEqualTo("stop");
		assertThat(answer.get("eval_count").asInt()).isGreaterThan(5);
		assertThat(answer.get("eval_duration").asLong()).isPositive();
		assertThat(answer.get("total_duration").asLong()).isGreaterThan(answer.get("eval_duration").asLong());
	}

	private static Map<String, Object> tool(Question question) {
		return switch (question) {
			case MESSAGES -> Map.of("name", "get_time", "input_schema", PARAMETERS);
			case RESPONSES -> Map.of("type", "function", "name", "get_time", "parameters", PARAMETERS);
			default -> Map.of("type", "function", "function", Map.of("name", "get_time", "parameters", PARAMETERS));
		};
	}

	@Test
	void anAnswerOfAFormatIsOfTheFormat() {
		start();
		server().install("a", TinyModel.saying("{\"answer\":\"yes\"}"));
		JsonNode answer = done(post("/api/chat", Map.of("model", "a", "stream", false, "format", "json", "messages",
				List.of(Map.of("role", "user", "content", "Go")), "options", Map.of("num_predict", 100))));
		assertThat(JSON.readTree(answer.at("/message/content").asString()).isObject()).isTrue();
	}

}
