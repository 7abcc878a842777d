package io.ollamagateway.clients;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.models.messages.MessageCreateParams;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.responses.ResponseCreateParams;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.ollama.OllamaStreamingChatModel;
import io.github.ollama4j.Ollama;
import io.github.ollama4j.models.chat.OllamaChatMessageRole;
import io.github.ollama4j.models.chat.OllamaChatRequest;
import io.github.ollama4j.models.chat.OllamaChatStreamObserver;
import io.ollamagateway.routing.GatewayUnderTest;
import io.ollamagateway.simulator.Fault;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * The clients' libraries understand streams that begin with heartbeats, and errors behind
 * them.
 */
@Timeout(60)
class HeartbeatClientsIT {

	/** Time for many heartbeats, which come each 20 ms. */
	private static final Duration PREFILL = Duration.ofMillis(300);

	private static SimulatedOllama ollama;

	private static GatewayUnderTest gateway;

	@BeforeAll
	static void start() {
		ollama = SimulatedOllama.start();
		gateway = GatewayUnderTest.start("pools.default.instances[0]=" + ollama.url(),
				"pools.default.queue.heartbeat=20ms", GatewayUnderTest.NO_BREAKERS);
	}

	@AfterAll
	static void stop() {
		gateway.close();
		ollama.close();
	}

	@BeforeEach
	void forgetFaults() {
		ollama.faults().clear();
	}

	@Test
	void openAisClient() {
		assertUnderstood(HeartbeatClientsIT::openAi, "/v1/chat/completions");
	}

	@Test
	void openAisClientOfResponses() {
		assertUnderstood(HeartbeatClientsIT::openAiResponses, "/v1/responses");
	}

	@Test
	void anthropicsClient() {
		assertUnderstood(HeartbeatClientsIT::anthropic, "/v1/messages");
	}

	@Test
	void langChain4j() {
		assertUnderstood(HeartbeatClientsIT::langChain4j, "/api/chat");
	}

	@Test
	void ollama4j() {
		assertUnderstood(HeartbeatClientsIT::ollama4j, "/api/chat");
	}

	private static void assertUnderstood(Stream client, String path) {
		String direct = answer(client, ollama.url());
		ollama.faults().add(Fault.slowFirstByte(PREFILL).withPath(path));
		assertThat(answer(client, gateway.url().toString())).isNotBlank().isEqualTo(direct);
	}

	@Test
	void anErrorBehindHeartbeatsFailsAsAnErrorDoes() {
		assertThat(failure(HeartbeatClientsIT::openAi, "/v1/chat/completions")).hasStackTraceContaining("broke off");
		assertThat(failure(HeartbeatClientsIT::openAiResponses, "/v1/responses")).hasMessageContaining("broke off");
		assertThat(failure(HeartbeatClientsIT::anthropic, "/v1/messages")).hasStackTraceContaining("broke off");
	}

	private static Throwable failure(Stream client, String path) {
		ollama.faults().clear();
		ollama.faults().add(Fault.slowFirstByte(PREFILL).withPath(path)).add(Fault.resetAfter(3).withPath(path));
		return catchThrowable(() -> client.read(gateway.url().toString()));
	}

	private static String answer(Stream client, String url) {
		try {
			return client.read(url);
		}
		catch (Exception ex) {
			throw new AssertionError(ex);
		}
	}

	private static String openAi(String url) {
		OpenAIClient client = openAiClient(url);
		StringBuilder text = new StringBuilder();
		try (var stream = client.chat()
			.completions()
			.createStreaming(ChatCompletionCreateParams.builder().model("llama3.2").addUserMessage("Hello").build())) {
			stream.stream()
				.flatMap((chunk) -> chunk.choices().stream())
				.forEach((choice) -> choice.delta().content().ifPresent(text::append));
		}
		finally {
			client.close();
		}
		return text.toString();
	}

	private static String openAiResponses(String url) {
		OpenAIClient client = openAiClient(url);
		StringBuilder text = new StringBuilder();
		try (var stream = client.responses()
			.createStreaming(ResponseCreateParams.builder().model("llama3.2").input("Hello").build())) {
			stream.stream().forEach((event) -> {
				event.outputTextDelta().ifPresent((delta) -> text.append(delta.delta()));
				event.error().ifPresent((error) -> {
					throw new IllegalStateException(error.message());
				});
			});
		}
		finally {
			client.close();
		}
		return text.toString();
	}

	private static OpenAIClient openAiClient(String url) {
		return OpenAIOkHttpClient.builder()
			.baseUrl(url + "/v1")
			.apiKey("none")
			.timeout(SideBySide.TIMEOUT)
			.maxRetries(0)
			.build();
	}

	private static String anthropic(String url) {
		AnthropicClient client = AnthropicOkHttpClient.builder()
			.baseUrl(url)
			.apiKey("none")
			.timeout(SideBySide.TIMEOUT)
			.maxRetries(0)
			.build();
		StringBuilder text = new StringBuilder();
		try (var stream = client.messages()
			.createStreaming(
					MessageCreateParams.builder().model("llama3.2").maxTokens(2048).addUserMessage("Hello").build())) {
			stream.stream()
				.forEach((event) -> event.contentBlockDelta()
					.ifPresent((delta) -> delta.delta().text().ifPresent((part) -> text.append(part.text()))));
		}
		finally {
			client.close();
		}
		return text.toString();
	}

	private static String langChain4j(String url) throws Exception {
		CompletableFuture<String> text = new CompletableFuture<>();
		OllamaStreamingChatModel.builder()
			.baseUrl(url)
			.modelName("llama3.2")
			.timeout(SideBySide.TIMEOUT)
			.build()
			.chat("Hello", new StreamingChatResponseHandler() {

				@Override
				public void onPartialResponse(String part) {
					// the whole has them all
				}

				@Override
				public void onCompleteResponse(ChatResponse response) {
					text.complete(response.aiMessage().text());
				}

				@Override
				public void onError(Throwable failure) {
					text.completeExceptionally(failure);
				}

			});
		return text.get(30, TimeUnit.SECONDS);
	}

	private static String ollama4j(String url) throws Exception {
		Ollama client = new Ollama(url);
		client.setRequestTimeoutSeconds(SideBySide.TIMEOUT.toSeconds());
		List<String> said = new ArrayList<>();
		client.chat(OllamaChatRequest.builder().withModel("llama3.2").withMessage(OllamaChatMessageRole.USER, "Hello"),
				new OllamaChatStreamObserver((thought) -> {
				}, said::add));
		return String.join("", said);
	}

	/** Reads a stream to its end. */
	@FunctionalInterface
	private interface Stream {

		String read(String url) throws Exception;

	}

}
