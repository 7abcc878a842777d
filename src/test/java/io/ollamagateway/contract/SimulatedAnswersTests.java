package io.ollamagateway.contract;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.ModelSettings;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The simulated Ollama answers as a real one did.
 */
@Timeout(120)
class SimulatedAnswersTests {

	@Test
	void aSimulatedOllamaAnswersAsARealOneDid() throws Exception {
		assertThat(differences(settings())).as("answers that differ from the recorded ones").isEmpty();
	}

	@Test
	void anAnswerThatIsWrongIsFoundByItsRequest() throws Exception {
		InstanceSettings wrong = settings().withModels(List.of(model("tiny", 4).withCapabilities("completion", "tools"),
				model("caller", 3).withCapabilities("completion", "tools"), model("embed", 2), model("spare", 1)));
		assertThat(differences(wrong))
			.containsKeys("GET /api/tags", "POST /api/show {\"model\":\"tiny\"}",
					"POST /api/chat {\"model\":\"embed\",\"messages\":[{\"role\":\"user\",\"content\":\"Go\"}]}")
			.doesNotContainKeys("GET /", "POST /api/show {\"model\":\"caller\"}");
	}

	private static Map<String, String> differences(InstanceSettings settings) throws Exception {
		try (SimulatedOllama ollama = SimulatedOllama.start(settings)) {
			return RecordedAnswers.read().differences(RecordedAnswers.of(ollama.uri()));
		}
	}

	private static InstanceSettings settings() {
		return InstanceSettings.defaults()
			.withTimeScale(0.001)
			.withOutputTokens(6)
			.withModels(
					List.of(model("tiny", 4).withCapabilities("completion").withParameters(Map.of("num_thread", 1L)),
							model("caller", 3).withCapabilities("completion", "tools"),
							ModelSettings.embedding("embed").withModifiedAt(at(2)).withParent("tiny.gguf"),
							model("spare", 1).withCapabilities("completion")));
	}

	private static ModelSettings model(String name, int second) {
		return ModelSettings.of(name).withModifiedAt(at(second)).withRates(100_000, 10_000, 1).withParent("tiny.gguf");
	}

	private static Instant at(int second) {
		return Instant.parse("2026-01-02T03:04:05Z").plusSeconds(second);
	}

}
