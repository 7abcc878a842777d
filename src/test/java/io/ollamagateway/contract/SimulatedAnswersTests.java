package io.ollamagateway.contract;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.ModelSettings;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The simulated Ollama answers as a real one did. What it has not been taught yet stands
 * in {@code untaught.txt}, a request a line, and only that: whoever teaches it something
 * takes it out there.
 */
@Timeout(120)
class SimulatedAnswersTests {

	private static final Path UNTAUGHT = Path.of("src/test/resources/io/ollamagateway/contract/untaught.txt");

	@Test
	void aSimulatedOllamaAnswersAsARealOneDid() throws Exception {
		List<String> untaught = Files.readAllLines(UNTAUGHT);
		Map<String, String> differences = differences(settings());
		Map<String, String> unexpected = new TreeMap<>(differences);
		untaught.forEach(unexpected::remove);
		assertThat(unexpected).as("answers that differ from the recorded ones").isEmpty();
		assertThat(untaught).as("requests whose answers it is said not to have been taught, but has")
			.allMatch(differences::containsKey);
	}

	@Test
	void anAnswerThatIsWrongIsFoundByItsRequest() throws Exception {
		InstanceSettings wrong = settings()
			.withModels(List.of(model("tiny", 4).withCapabilities("completion", "tools")));
		assertThat(differences(wrong)).containsKeys("GET /v1/models", "POST /api/show {\"name\":\"embed\"}")
			.doesNotContainKey("GET /");
	}

	private static Map<String, String> differences(InstanceSettings settings) throws Exception {
		try (SimulatedOllama ollama = SimulatedOllama.start(settings)) {
			return RecordedAnswers.read().differences(RecordedAnswers.of(ollama.uri()));
		}
	}

	private static InstanceSettings settings() {
		return InstanceSettings.loaded()
			.withOutputTokens(6)
			.withModels(List.of(model("tiny", 4).withCapabilities("completion"),
					model("caller", 3).withCapabilities("completion", "tools"),
					ModelSettings.embedding("embed").withModifiedAt(at(2)),
					model("spare", 1).withCapabilities("completion")));
	}

	private static ModelSettings model(String name, int second) {
		return ModelSettings.of(name).withModifiedAt(at(second)).withRates(100_000, 10_000, 1);
	}

	private static Instant at(int second) {
		return Instant.parse("2026-01-02T03:04:05Z").plusSeconds(second);
	}

}
