package io.ollamagateway.real;

import java.net.http.HttpResponse;
import java.util.Map;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The fixture itself: what tests rely on when they start a real Ollama.
 */
@Tag("full")
class RealOllamaIT {

	@Test
	void tinyModelsSayWhatTheyAreMadeFor() {
		try (RealOllama ollama = RealOllama.start()) {
			ollama.install("tiny", TinyModel.numbers());
			ollama.install("endless", TinyModel.endless());
			ollama.install("hello", TinyModel.saying("Hello, world!"));
			ollama.install("caller", TinyModel.callingTool("get_time", "{\"zone\": \"UTC\"}"));
			ollama.install("embed", TinyModel.embedding());
			JsonNode counted = json(ollama.post("/api/generate",
					"{\"model\":\"tiny\",\"prompt\":\"Go\",\"stream\":false,\"options\":{\"num_thread\":1}}"));
			assertThat(counted.get("response").asString()).isEqualTo(TinyModel.numbers().answer());
			assertThat(counted.get("eval_count").asInt()).isGreaterThanOrEqualTo(200);
			JsonNode cut = json(ollama.post("/api/generate",
					"{\"model\":\"endless\",\"prompt\":\"Go\",\"stream\":false,\"options\":{\"num_thread\":1,\"num_predict\":400}}"));
			assertThat(cut.get("eval_count").asInt()).isEqualTo(400);
			assertThat(cut.get("done_reason").asString()).isEqualTo("length");
			JsonNode said = json(ollama.post("/api/generate",
					"{\"model\":\"hello\",\"prompt\":\"Go\",\"stream\":false,\"options\":{\"num_thread\":1}}"));
			assertThat(said.get("response").asString()).isEqualTo("Hello, world!");
			JsonNode called = json(ollama.post("/api/chat",
					"""
							{"model":"caller","stream":false,"options":{"num_thread":1},"messages":[{"role":"user","content":"What time is it?"}],
							"tools":[{"type":"function","function":{"name":"get_time","parameters":{"type":"object","properties":{"zone":{"type":"string"}}}}}]}"""));
			assertThat(called.at("/message/tool_calls/0/function/name").asString()).isEqualTo("get_time");
			assertThat(called.at("/message/tool_calls/0/function/arguments/zone").asString()).isEqualTo("UTC");
			JsonNode embedded = json(ollama.post("/api/embed",
					"{\"model\":\"embed\",\"input\":[\"one\",\"two\"],\"options\":{\"num_thread\":1}}"));
			assertThat(embedded.get("embeddings")).hasSize(2);
			assertThat(embedded.at("/embeddings/0")).hasSize(128);
			assertThat(ollama.loads()).isEqualTo(5);
		}
	}

	@Test
	void aServerThatIsKilledComesBackWithItsModels() {
		try (RealOllama ollama = RealOllama.start()) {
			ollama.install("tiny", TinyModel.numbers());
			ollama.copy("tiny", "same");
			ollama.derive("derived", "tiny", Map.of("system", "Be brief."));
			assertThat(
					json(ollama.post("/api/generate", "{\"model\":\"tiny\",\"stream\":false}")).get("done").asBoolean())
				.isTrue();
			assertThat(ollama.residentNames()).containsExactly("tiny:latest");
			assertThat(ollama.killRunners()).isEqualTo(1);
			ollama.kill();
			assertThat(ollama.isRunning()).isFalse();
			ollama.restart();
			assertThat(ollama.residentNames()).isEmpty();
			assertThat(json(ollama.get("/api/tags")).get("models")
				.valueStream()
				.map((model) -> model.get("name").asString()))
				.containsExactlyInAnyOrder("tiny:latest", "same:latest", "derived:latest");
		}
	}

	private static JsonNode json(HttpResponse<String> answer) {
		assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
		return JsonMapper.shared().readTree(answer.body());
	}

}
