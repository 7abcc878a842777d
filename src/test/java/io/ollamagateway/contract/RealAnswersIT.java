package io.ollamagateway.contract;

import java.util.Map;

import io.ollamagateway.real.RealOllama;
import io.ollamagateway.real.TinyModel;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A real Ollama answers as it is recorded. With {@code -Dcontract.record=true} its
 * answers are recorded anew.
 */
@Tag("full")
class RealAnswersIT {

	@Test
	void aRealOllamaAnswersAsItIsRecorded() throws Exception {
		try (RealOllama ollama = RealOllama.start()) {
			ollama.install("spare", TinyModel.numbers().withSeed(2));
			ollama.install("embed", TinyModel.embedding());
			ollama.install("caller", TinyModel.callingTool("get_weather", "{\"city\": \"Oslo\"}"));
			ollama.install("tiny", TinyModel.numbers());
			RecordedAnswers answers = RecordedAnswers.of(ollama.uri());
			if (Boolean.getBoolean("contract.record")) {
				answers.write();
			}
			Map<String, String> differences = RecordedAnswers.read().differences(answers);
			assertThat(differences).as(differences.size() + " of " + answers.answers().size() + " answers differ")
				.isEmpty();
		}
	}

}
