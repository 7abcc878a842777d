package io.ollamagateway.clients;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.ollama4j.Ollama;
import io.github.ollama4j.exceptions.OllamaException;
import io.github.ollama4j.models.chat.OllamaChatMessage;
import io.github.ollama4j.models.chat.OllamaChatMessageRole;
import io.github.ollama4j.models.chat.OllamaChatRequest;
import io.github.ollama4j.models.chat.OllamaChatResponseModel;
import io.github.ollama4j.models.chat.OllamaChatResult;
import io.github.ollama4j.models.chat.OllamaChatStreamObserver;
import io.github.ollama4j.models.embed.OllamaEmbedRequest;
import io.github.ollama4j.models.embed.OllamaEmbedResult;
import io.github.ollama4j.models.generate.OllamaGenerateRequest;
import io.github.ollama4j.models.generate.OllamaGenerateStreamObserver;
import io.github.ollama4j.models.request.ThinkMode;
import io.github.ollama4j.models.response.OllamaResult;
import io.github.ollama4j.tools.Tools;
import io.github.ollama4j.utils.OptionsBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Ollama4j sees no difference between an instance and the gateway.
 */
@Timeout(60)
class Ollama4jClientIT {

	@RegisterExtension
	static final SideBySide servers = new SideBySide();

	@Test
	void aCompletionIsTheInstances() throws Exception {
		Completion answer = servers.sameAnswer((url) -> generate(url, prompt("llama3.2"), null));
		assertThat(answer.text()).isNotBlank();
		assertThat(answer.reason()).isEqualTo("stop");
		assertThat(answer.tokens()).isPositive();
		assertThat(answer.context()).hasSize(answer.promptTokens() + answer.tokens());
	}

	@Test
	void aCompletionCutShortSaysSo() throws Exception {
		Completion answer = servers.sameAnswer((url) -> generate(url,
				prompt("mistral").withOptions(new OptionsBuilder().setNumPredict(3).build()), null));
		assertThat(answer.reason()).isEqualTo("length");
		assertThat(answer.tokens()).isEqualTo(3);
	}

	@Test
	void aCompletionStreamArrivesPartByPart() throws Exception {
		Completion whole = servers.sameAnswer((url) -> generate(url, prompt("llama3.2"), null));
		Streamed<Completion> answer = servers.sameAnswerPartByPart((url, partArrived) -> {
			Parts parts = new Parts(partArrived);
			Completion completion = generate(url, prompt("llama3.2"),
					new OllamaGenerateStreamObserver(parts::thought, parts::said));
			return new Streamed<>(parts.said, parts.thoughts, completion);
		});
		assertThat(answer.said()).hasSizeGreaterThan(1);
		assertThat(String.join("", answer.said())).isEqualTo(whole.text());
	}

	@Test
	void thoughtsAreKeptApartFromTheAnswer() throws Exception {
		Completion whole = servers
			.sameAnswer((url) -> generate(url, prompt("qwen3:8b").withThink(ThinkMode.ENABLED), null));
		assertThat(whole.thoughts()).isNotBlank();
		Streamed<Chat> answer = servers.sameAnswerPartByPart(
				(url, partArrived) -> chatStream(url, hello("qwen3:8b").withThinking(ThinkMode.ENABLED), partArrived));
		assertThat(answer.thoughts()).hasSizeGreaterThan(1);
		assertThat(String.join("", answer.thoughts())).isEqualTo(answer.whole().thoughts());
	}

	@Test
	void aChatAnswerIsTheInstances() throws Exception {
		Chat answer = servers.sameAnswer((url) -> chat(url, hello("llama3.2")));
		assertThat(answer.text()).isNotBlank();
		assertThat(answer.reason()).isEqualTo("stop");
		assertThat(answer.tokens()).isPositive();
	}

	@Test
	void aChatStreamArrivesPartByPart() throws Exception {
		Streamed<Chat> answer = servers
			.sameAnswerPartByPart((url, partArrived) -> chatStream(url, hello("llama3.2"), partArrived));
		assertThat(answer.said()).hasSizeGreaterThan(1);
		assertThat(String.join("", answer.said())).isEqualTo(chat(servers.gateway(), hello("llama3.2")).text());
	}

	@Test
	void aToolIsCalledAndItsResultAnswered() throws Exception {
		List<Map<String, Object>> calls = new ArrayList<>();
		Chat answer = servers.sameAnswer((url) -> chat(url,
				OllamaChatRequest.builder()
					.withModel("qwen3:8b")
					.withMessage(OllamaChatMessageRole.USER, "Call get_weather for Oslo")
					.withTools(new ArrayList<>(List.of(weather(calls))))
					.build()));
		assertThat(answer.text()).isNotBlank();
		assertThat(calls).hasSize(2).allSatisfy((arguments) -> assertThat(arguments).containsKey("city"));
	}

	@Test
	void anImageIsSeen() throws Exception {
		Completion answer = servers
			.sameAnswer((url) -> generate(url, prompt("llava").withImagesBase64(List.of(SideBySide.PNG)), null));
		assertThat(answer.text()).isNotBlank();
		assertThat(answer.promptTokens()).isGreaterThan(768);
	}

	@Test
	void severalTextsAreEmbeddedInTheirOrder() throws Exception {
		List<List<Double>> vectors = servers.sameAnswer((url) -> {
			OllamaEmbedResult result = client(url)
				.embed(new OllamaEmbedRequest("nomic-embed-text", List.of("one", "two", "three")));
			assertThat(result.getPromptEvalCount()).isPositive();
			return result.getEmbeddings();
		});
		assertThat(vectors).hasSize(3).doesNotHaveDuplicates();
	}

	@Test
	void aModelsDetailsAreTheInstances() throws Exception {
		assertThat(servers.sameAnswer((url) -> client(url).getModelDetails("llava")).getCapabilities())
			.contains("vision");
	}

	@Test
	void anUnknownModelFailsAsItDoesAtTheInstance() {
		assertThat(servers.sameFailure((url) -> generate(url, prompt("nobody"), null)))
			.isInstanceOf(OllamaException.class)
			.hasMessageContaining("model 'nobody' not found");
		assertThat(servers.sameFailure((url) -> chat(url, hello("nobody")))).isInstanceOf(OllamaException.class)
			.hasMessageContaining("model 'nobody' not found");
		assertThat(servers.sameFailure((url) -> client(url).getModelDetails("nobody")))
			.isInstanceOf(OllamaException.class);
	}

	private static OllamaGenerateRequest prompt(String model) {
		return OllamaGenerateRequest.builder()
			.withModel(model)
			.withPrompt("Once upon a time")
			.withThink(ThinkMode.DISABLED);
	}

	private static OllamaChatRequest hello(String model) {
		return OllamaChatRequest.builder().withModel(model).withMessage(OllamaChatMessageRole.USER, "Hello");
	}

	private static Tools.Tool weather(List<Map<String, Object>> calls) {
		Tools.Parameters parameters = Tools.Parameters
			.of(Map.of("city", Tools.Property.builder().type("string").description("A city").required(true).build()));
		return Tools.Tool.builder()
			.toolSpec(Tools.ToolSpec.builder()
				.name("get_weather")
				.description("The weather of a city")
				.parameters(parameters)
				.build())
			.toolFunction((arguments) -> {
				calls.add(arguments);
				return "Rain";
			})
			.build();
	}

	private static Completion generate(String url, OllamaGenerateRequest request,
			@Nullable OllamaGenerateStreamObserver observer) throws OllamaException {
		OllamaResult result = client(url).generate(request.build(), observer);
		return new Completion(result.getResponse(), result.getThinking(), result.getModel(), result.getDoneReason(),
				result.getContext(), result.getPromptEvalCount(), result.getEvalCount());
	}

	private static Chat chat(String url, OllamaChatRequest request) throws OllamaException {
		return chat(client(url).chat(request, null));
	}

	private static Streamed<Chat> chatStream(String url, OllamaChatRequest request, Runnable partArrived)
			throws OllamaException {
		Parts parts = new Parts(partArrived);
		OllamaChatResult result = client(url).chat(request, new OllamaChatStreamObserver(parts::thought, parts::said));
		return new Streamed<>(parts.said, parts.thoughts, chat(result));
	}

	private static Chat chat(OllamaChatResult result) {
		OllamaChatResponseModel last = result.getResponseModel();
		return new Chat(last.getMessage().getResponse(), last.getMessage().getThinking(), last.getModel(),
				last.getDoneReason(), last.getPromptEvalCount(), last.getEvalCount(),
				result.getChatHistory().stream().map(OllamaChatMessage::toString).toList());
	}

	private static Ollama client(String url) {
		Ollama client = new Ollama(url);
		client.setRequestTimeoutSeconds(SideBySide.TIMEOUT.toSeconds());
		return client;
	}

	private record Completion(String text, String thoughts, String model, String reason, List<Integer> context,
			int promptTokens, int tokens) {
	}

	private record Chat(String text, String thoughts, String model, String reason, int promptTokens, int tokens,
			List<String> history) {
	}

	private record Streamed<T>(List<String> said, List<String> thoughts, T whole) {
	}

	private static final class Parts {

		private final List<String> said = new ArrayList<>();

		private final List<String> thoughts = new ArrayList<>();

		private final Runnable partArrived;

		private Parts(Runnable partArrived) {
			this.partArrived = partArrived;
		}

		private void said(String part) {
			this.said.add(part);
			this.partArrived.run();
		}

		private void thought(String part) {
			this.thoughts.add(part);
			this.partArrived.run();
		}

	}

}
