package io.ollamagateway.clients;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.core.ObjectMappers;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.errors.BadRequestException;
import com.anthropic.errors.NotFoundException;
import com.anthropic.models.messages.Base64ImageSource;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolResultBlockParam;
import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

/**
 * Anthropic's client sees no difference between an instance and the gateway.
 */
@Timeout(60)
class AnthropicClientIT {

	@RegisterExtension
	static final SideBySide servers = new SideBySide();

	private static final Tool WEATHER = Tool.builder()
		.name("get_weather")
		.inputSchema(Tool.InputSchema.builder()
			.properties(Tool.InputSchema.Properties.builder()
				.putAdditionalProperty("city", JsonValue.from(Map.of("type", "string")))
				.build())
			.addRequired("city")
			.build())
		.build();

	@Test
	void aMessageIsTheInstances() throws Exception {
		MessageCreateParams params = to("llama3.2").system("Be brief").addUserMessage("Hello").build();
		JsonNode answer = servers.sameAnswer((url) -> message(url, params));
		assertThat(answer.at("/content/0/text").asText()).isNotBlank();
		assertThat(answer.at("/stop_reason").asText()).isEqualTo("end_turn");
		assertThat(answer.at("/usage/output_tokens").asInt()).isPositive();
	}

	@Test
	void aMessageCutShortSaysSo() throws Exception {
		MessageCreateParams params = to("llama3.2").maxTokens(3).addUserMessage("Hello").build();
		JsonNode answer = servers.sameAnswer((url) -> message(url, params));
		assertThat(answer.at("/stop_reason").asText()).isEqualTo("max_tokens");
		assertThat(answer.at("/usage/output_tokens").asInt()).isEqualTo(3);
	}

	@Test
	void aMessagesEventsArriveOneByOne() throws Exception {
		MessageCreateParams params = to("llama3.2").addUserMessage("Hello").build();
		JsonNode events = servers.sameAnswerPartByPart((url, partArrived) -> stream(url, params, partArrived));
		assertThat(events.at("/0/type").asText()).isEqualTo("message_start");
		assertThat(events.get(events.size() - 1).get("type").asText()).isEqualTo("message_stop");
		assertThat(events.findValuesAsText("type")).filteredOn("content_block_delta"::equals).hasSizeGreaterThan(1);
		JsonNode whole = message(servers.gateway(), params);
		assertThat(Understood.joined(events, "/delta/text")).isEqualTo(whole.at("/content/0/text").asText());
		assertThat(Understood.joined(events, "/delta/stop_reason")).isEqualTo("end_turn");
	}

	@Test
	void thoughtsAreABlockOfTheirOwn() throws Exception {
		MessageCreateParams params = to("qwen3:8b").enabledThinking(1024).addUserMessage("Hello").build();
		JsonNode answer = servers.sameAnswer((url) -> message(url, params));
		assertThat(answer.at("/content/0/thinking").asText()).isNotBlank();
		JsonNode events = servers.sameAnswerPartByPart((url, partArrived) -> stream(url, params, partArrived));
		assertThat(Understood.joined(events, "/delta/thinking")).isEqualTo(answer.at("/content/0/thinking").asText());
		assertThat(Understood.joined(events, "/delta/text")).isEqualTo(answer.at("/content/1/text").asText());
	}

	@Test
	void aToolIsCalledAndItsResultAnswered() throws Exception {
		MessageCreateParams asked = to("qwen3:8b").addTool(WEATHER).addUserMessage("Call get_weather for Oslo").build();
		JsonNode call = servers.sameAnswer((url) -> message(url, asked));
		assertThat(call.at("/stop_reason").asText()).isEqualTo("tool_use");
		assertThat(call.at("/content/0/name").asText()).isEqualTo("get_weather");
		JsonNode events = servers.sameAnswer((url) -> stream(url, asked, () -> {
		}));
		assertThat(Understood.joined(events, "/delta/partial_json")).contains("\"city\"");
		Message message = ask(servers.gateway(), (client) -> client.messages().create(asked));
		MessageCreateParams answered = asked.toBuilder()
			.addMessage(message)
			.addUserMessageOfContentBlockParams(List.of(ContentBlockParam.ofToolResult(ToolResultBlockParam.builder()
				.toolUseId(message.content().getFirst().asToolUse().id())
				.content("Rain")
				.build())))
			.build();
		assertThat(servers.sameAnswer((url) -> message(url, answered)).at("/stop_reason").asText())
			.isEqualTo("end_turn");
	}

	@Test
	void anImageIsSeen() throws Exception {
		MessageCreateParams params = to("llava")
			.addUserMessageOfContentBlockParams(List.of(ContentBlockParam.ofText("What is this?"),
					ContentBlockParam.ofImage(Base64ImageSource.builder()
						.mediaType(Base64ImageSource.MediaType.IMAGE_PNG)
						.data(SideBySide.PNG)
						.build())))
			.build();
		JsonNode answer = servers.sameAnswer((url) -> message(url, params));
		assertThat(answer.at("/content/0/text").asText()).isNotBlank();
		assertThat(answer.at("/usage/input_tokens").asInt()).isGreaterThan(768);
	}

	@Test
	void anUnknownModelFailsAsItDoesAtTheInstance() throws Exception {
		MessageCreateParams params = to("nobody").addUserMessage("Hello").build();
		assertThat(servers.sameFailure((url) -> message(url, params))).asInstanceOf(type(NotFoundException.class))
			.satisfies((failure) -> assertThat(failure.body().toString()).contains("model 'nobody' not found"));
		assertThat(servers.sameFailure((url) -> stream(url, params, () -> {
		}))).isInstanceOf(NotFoundException.class);
		assertThat(servers.sameAnswerOfTheGatewayItself((url) -> failure(url, params)).at("/error/type").asText())
			.isEqualTo("not_found_error");
	}

	@Test
	void aModelThatCannotChatFailsAsItDoesAtTheInstance() throws Exception {
		MessageCreateParams params = to("nomic-embed-text").addUserMessage("Hello").build();
		assertThat(servers.sameFailure((url) -> message(url, params))).isInstanceOf(BadRequestException.class)
			.hasMessageContaining("does not support chat");
		assertThat(servers.sameAnswer((url) -> failure(url, params)).at("/error/type").asText())
			.isEqualTo("invalid_request_error");
	}

	private static MessageCreateParams.Builder to(String model) {
		return MessageCreateParams.builder().model(model).maxTokens(2048);
	}

	private static JsonNode message(String url, MessageCreateParams params) {
		return ask(url, (client) -> understood(client.messages().create(params).validate()));
	}

	/** The deltas are what the instance sends one by one, other events come with them. */
	private static JsonNode stream(String url, MessageCreateParams params, Runnable partArrived) {
		return ask(url, (client) -> {
			List<RawMessageStreamEvent> events = new ArrayList<>();
			try (var stream = client.messages().createStreaming(params)) {
				stream.stream().forEach((event) -> {
					events.add(event.validate());
					if (event.isContentBlockDelta()) {
						partArrived.run();
					}
				});
			}
			return understood(events);
		});
	}

	private static JsonNode failure(String url, MessageCreateParams params) {
		return ask(url, (client) -> {
			try {
				return understood(client.messages().create(params));
			}
			catch (AnthropicServiceException ex) {
				return understood(ex.body());
			}
		});
	}

	private static <T> T ask(String url, Function<AnthropicClient, T> question) {
		AnthropicClient client = AnthropicOkHttpClient.builder()
			.baseUrl(url)
			.apiKey("none")
			.timeout(SideBySide.TIMEOUT)
			.maxRetries(0)
			.build();
		try {
			return question.apply(client);
		}
		finally {
			client.close();
		}
	}

	private static JsonNode understood(Object answer) {
		return Understood.of(answer, ObjectMappers.jsonMapper());
	}

}
