package io.ollamagateway.clients;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.model.StreamingResponseHandler;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.ollama.OllamaChatModel;
import dev.langchain4j.model.ollama.OllamaEmbeddingModel;
import dev.langchain4j.model.ollama.OllamaLanguageModel;
import dev.langchain4j.model.ollama.OllamaStreamingChatModel;
import dev.langchain4j.model.ollama.OllamaStreamingLanguageModel;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * LangChain4j's Ollama client sees no difference between an instance and the gateway.
 */
@Timeout(60)
class LangChain4jClientIT {

	@RegisterExtension
	static final SideBySide servers = new SideBySide();

	private static final ChatRequest HELLO = ChatRequest.builder().messages(UserMessage.from("Hello")).build();

	private static final ToolSpecification WEATHER = ToolSpecification.builder()
		.name("get_weather")
		.description("The weather of a city")
		.parameters(JsonObjectSchema.builder().addStringProperty("city").required("city").build())
		.build();

	private static final UserMessage ASKS_FOR_WEATHER = UserMessage.from("Call get_weather for Oslo");

	@Test
	void aChatAnswerIsTheInstances() throws Exception {
		ChatResponse answer = servers.sameAnswer((url) -> chat(url, "llama3.2", HELLO));
		assertThat(answer.aiMessage().text()).isNotBlank();
		assertThat(answer.finishReason()).isEqualTo(FinishReason.STOP);
		assertThat(answer.tokenUsage().outputTokenCount()).isPositive();
	}

	@Test
	void anAnswerCutShortSaysSo() throws Exception {
		ChatRequest request = HELLO.toBuilder().maxOutputTokens(3).build();
		ChatResponse answer = servers.sameAnswer((url) -> chat(url, "llama3.2", request));
		assertThat(answer.finishReason()).isEqualTo(FinishReason.LENGTH);
		assertThat(answer.tokenUsage().outputTokenCount()).isEqualTo(3);
	}

	@Test
	void anAnswerInJsonIsTheInstances() throws Exception {
		ChatRequest request = HELLO.toBuilder().responseFormat(ResponseFormat.JSON).build();
		assertThat(servers.sameAnswer((url) -> chat(url, "mistral", request)).aiMessage().text())
			.startsWith("{\"answer\":");
	}

	@Test
	void aChatStreamArrivesPartByPart() throws Exception {
		Streamed answer = servers
			.sameAnswerPartByPart((url, partArrived) -> stream(url, "llama3.2", HELLO, partArrived));
		assertThat(answer.parts()).hasSizeGreaterThan(1);
		assertThat(String.join("", answer.parts())).isEqualTo(answer.whole().aiMessage().text());
		assertThat(answer.whole()).isEqualTo(chat(servers.gateway(), "llama3.2", HELLO));
	}

	@Test
	void thoughtsAreKeptApartFromTheAnswer() throws Exception {
		AiMessage message = servers.sameAnswer((url) -> chat(url, "qwen3:8b", HELLO)).aiMessage();
		assertThat(message.thinking()).isNotBlank();
		Streamed answer = servers
			.sameAnswerPartByPart((url, partArrived) -> stream(url, "qwen3:8b", HELLO, partArrived));
		assertThat(answer.thoughts()).hasSizeGreaterThan(1);
		assertThat(String.join("", answer.thoughts())).isEqualTo(message.thinking());
		assertThat(String.join("", answer.parts())).isEqualTo(message.text());
	}

	@Test
	void aToolIsCalledAndItsResultAnswered() throws Exception {
		ChatRequest request = ChatRequest.builder().messages(ASKS_FOR_WEATHER).toolSpecifications(WEATHER).build();
		AiMessage call = servers.sameAnswer((url) -> chat(url, "qwen3:8b", request)).aiMessage();
		ToolExecutionRequest tool = call.toolExecutionRequests().getFirst();
		assertThat(tool.name()).isEqualTo("get_weather");
		assertThat(tool.arguments()).contains("\"city\"");
		ChatRequest result = ChatRequest.builder()
			.messages(ASKS_FOR_WEATHER, call, ToolExecutionResultMessage.from(tool, "Rain"))
			.toolSpecifications(WEATHER)
			.build();
		assertThat(servers.sameAnswer((url) -> chat(url, "qwen3:8b", result)).aiMessage().text()).isNotBlank();
	}

	@Test
	void aToolIsCalledInAStream() throws Exception {
		ChatRequest request = ChatRequest.builder().messages(ASKS_FOR_WEATHER).toolSpecifications(WEATHER).build();
		Streamed answer = servers.sameAnswer((url) -> stream(url, "qwen3:8b", request, () -> {
		}));
		assertThat(answer.whole().aiMessage().toolExecutionRequests()).hasSize(1);
	}

	@Test
	void anImageIsSeen() throws Exception {
		UserMessage message = UserMessage.from(TextContent.from("What is this?"),
				ImageContent.from(SideBySide.PNG, "image/png"));
		ChatResponse answer = servers
			.sameAnswer((url) -> chat(url, "llava", ChatRequest.builder().messages(message).build()));
		assertThat(answer.aiMessage().text()).isNotBlank();
		assertThat(answer.tokenUsage().inputTokenCount()).isGreaterThan(768);
	}

	@Test
	void aCompletionIsTheInstances() throws Exception {
		Response<String> answer = servers.sameAnswer((url) -> OllamaLanguageModel.builder()
			.baseUrl(url)
			.modelName("mistral")
			.timeout(SideBySide.TIMEOUT)
			.build()
			.generate("Once upon a time"));
		List<String> parts = servers.sameAnswerPartByPart(LangChain4jClientIT::completionStream);
		assertThat(parts).hasSizeGreaterThan(1);
		assertThat(String.join("", parts)).isEqualTo(answer.content());
	}

	@Test
	void severalTextsAreEmbeddedInTheirOrder() throws Exception {
		List<TextSegment> texts = List.of(TextSegment.from("one"), TextSegment.from("two"), TextSegment.from("three"));
		var answer = servers.sameAnswer((url) -> OllamaEmbeddingModel.builder()
			.baseUrl(url)
			.modelName("nomic-embed-text")
			.timeout(SideBySide.TIMEOUT)
			.build()
			.embedAll(texts));
		assertThat(answer.content()).hasSize(3).doesNotHaveDuplicates();
	}

	@Test
	void anUnknownModelFailsAsItDoesAtTheInstance() {
		assertThat(servers.sameFailure((url) -> chat(url, "nobody", HELLO))).isInstanceOf(ModelNotFoundException.class)
			.hasMessageContaining("model 'nobody' not found");
		assertThat(servers.sameFailure((url) -> stream(url, "nobody", HELLO, () -> {
		}))).hasStackTraceContaining("model 'nobody' not found");
	}

	@Test
	void toolsOfAModelThatHasNoneFailAsTheyDoAtTheInstance() {
		ChatRequest request = ChatRequest.builder().messages(ASKS_FOR_WEATHER).toolSpecifications(WEATHER).build();
		assertThat(servers.sameFailure((url) -> chat(url, "llava", request)))
			.hasMessageContaining("does not support tools");
	}

	private static ChatResponse chat(String url, String model, ChatRequest request) {
		return OllamaChatModel.builder()
			.baseUrl(url)
			.modelName(model)
			.returnThinking(true)
			.timeout(SideBySide.TIMEOUT)
			.build()
			.chat(request);
	}

	private static Streamed stream(String url, String model, ChatRequest request, Runnable partArrived)
			throws Exception {
		Collector collector = new Collector(partArrived);
		OllamaStreamingChatModel.builder()
			.baseUrl(url)
			.modelName(model)
			.returnThinking(true)
			.timeout(SideBySide.TIMEOUT)
			.build()
			.chat(request, collector);
		ChatResponse whole = collector.whole.get(30, TimeUnit.SECONDS);
		return new Streamed(collector.parts, collector.thoughts, whole);
	}

	private static List<String> completionStream(String url, Runnable partArrived) throws Exception {
		List<String> parts = new ArrayList<>();
		CompletableFuture<List<String>> all = new CompletableFuture<>();
		OllamaStreamingLanguageModel.builder()
			.baseUrl(url)
			.modelName("mistral")
			.timeout(SideBySide.TIMEOUT)
			.build()
			.generate("Once upon a time", new StreamingResponseHandler<>() {

				@Override
				public void onNext(String part) {
					parts.add(part);
					partArrived.run();
				}

				@Override
				public void onComplete(Response<String> whole) {
					all.complete(parts);
				}

				@Override
				public void onError(Throwable failure) {
					all.completeExceptionally(failure);
				}

			});
		return all.get(30, TimeUnit.SECONDS);
	}

	private record Streamed(List<String> parts, List<String> thoughts, ChatResponse whole) {
	}

	private static final class Collector implements StreamingChatResponseHandler {

		private final List<String> parts = new ArrayList<>();

		private final List<String> thoughts = new ArrayList<>();

		private final CompletableFuture<ChatResponse> whole = new CompletableFuture<>();

		private final Runnable partArrived;

		private Collector(Runnable partArrived) {
			this.partArrived = partArrived;
		}

		@Override
		public void onPartialResponse(String part) {
			this.parts.add(part);
			this.partArrived.run();
		}

		@Override
		public void onPartialThinking(PartialThinking part) {
			this.thoughts.add(part.text());
			this.partArrived.run();
		}

		@Override
		public void onCompleteResponse(ChatResponse response) {
			this.whole.complete(response);
		}

		@Override
		public void onError(Throwable failure) {
			this.whole.completeExceptionally(failure);
		}

	}

}
