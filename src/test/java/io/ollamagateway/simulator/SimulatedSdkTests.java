package io.ollamagateway.simulator;

import java.util.List;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.completions.CompletionCreateParams;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStreamEvent;
import dev.langchain4j.model.ollama.OllamaChatModel;
import dev.langchain4j.model.ollama.OllamaEmbeddingModel;
import io.github.ollama4j.Ollama;
import io.github.ollama4j.exceptions.OllamaException;
import io.github.ollama4j.models.generate.OllamaGenerateRequest;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The clients that people use accept what the simulator says.
 */
@Timeout(60)
class SimulatedSdkTests {

	@AutoClose
	private final SimulatedOllama ollama = SimulatedOllama.start();

	@Test
	void langchain4jChatsAndEmbeds() {
		assertThat(OllamaChatModel.builder().baseUrl(this.ollama.url()).modelName("llama3.2").build().chat("Hello"))
			.isNotBlank();
		assertThat(OllamaEmbeddingModel.builder()
			.baseUrl(this.ollama.url())
			.modelName("nomic-embed-text")
			.build()
			.embed("Hello")
			.content()
			.dimension()).isEqualTo(768);
	}

	@Test
	void ollama4jGeneratesAndLists() throws OllamaException {
		Ollama client = new Ollama(this.ollama.url());
		assertThat(client.ping()).isTrue();
		assertThat(client.listModels()).hasSize(5);
		OllamaGenerateRequest request = new OllamaGenerateRequest("llama3.2", "Hello");
		assertThat(client.generate(request, null).getResponse()).isNotBlank();
	}

	@Test
	void openAiChatsInOneAndInAStream() {
		OpenAIClient client = openAi();
		ChatCompletionCreateParams params = ChatCompletionCreateParams.builder()
			.model("llama3.2")
			.addUserMessage("Hello")
			.build();
		String whole = client.chat()
			.completions()
			.create(params)
			.validate()
			.choices()
			.getFirst()
			.message()
			.content()
			.orElse("");
		assertThat(whole).isNotBlank();
		try (var stream = client.chat().completions().createStreaming(params)) {
			List<ChatCompletionChunk> chunks = stream.stream().map(ChatCompletionChunk::validate).toList();
			StringBuilder text = new StringBuilder();
			chunks.forEach(
					(chunk) -> chunk.choices().forEach((choice) -> text.append(choice.delta().content().orElse(""))));
			assertThat(text).hasToString(whole);
		}
	}

	@Test
	void openAiCompletesEmbedsAndLists() {
		OpenAIClient client = openAi();
		assertThat(client.completions()
			.create(CompletionCreateParams.builder().model("mistral").prompt("Hello").build())
			.choices()
			.getFirst()
			.text()).isNotBlank();
		assertThat(client.embeddings()
			.create(EmbeddingCreateParams.builder().model("nomic-embed-text").input("Hello").build())
			.data()
			.getFirst()
			.embedding()).hasSize(768);
		assertThat(client.models().list().data()).hasSize(5);
	}

	@Test
	void openAiResponds() {
		OpenAIClient client = openAi();
		ResponseCreateParams params = ResponseCreateParams.builder().model("llama3.2").input("Hello").build();
		assertThat(client.responses().create(params).output()).hasSize(1);
		try (var stream = client.responses().createStreaming(params)) {
			List<ResponseStreamEvent> events = stream.stream().toList();
			assertThat(events.getFirst().created()).isPresent();
			assertThat(events.getLast().completed()).isPresent();
		}
	}

	@Test
	void anthropicSendsMessages() {
		AnthropicClient client = AnthropicOkHttpClient.builder().baseUrl(this.ollama.url()).apiKey("none").build();
		MessageCreateParams params = MessageCreateParams.builder()
			.model("qwen3:8b")
			.maxTokens(100)
			.addUserMessage("Hello")
			.build();
		Message message = client.messages().create(params);
		assertThat(message.validate().content()).hasSize(2);
		try (var stream = client.messages().createStreaming(params)) {
			List<RawMessageStreamEvent> events = stream.stream().map(RawMessageStreamEvent::validate).toList();
			assertThat(events.getFirst().messageStart()).isPresent();
			assertThat(events.getLast().messageStop()).isPresent();
		}
	}

	private OpenAIClient openAi() {
		return OpenAIOkHttpClient.builder().baseUrl(this.ollama.url() + "/v1").apiKey("none").build();
	}

}
