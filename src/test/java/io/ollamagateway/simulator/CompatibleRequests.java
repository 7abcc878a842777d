package io.ollamagateway.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Reads the body of an inference request in the dialects of OpenAI and Anthropic.
 */
final class CompatibleRequests {

	private CompatibleRequests() {
	}

	/** Messages of Anthropic. */
	static ModelCall anthropic(Fields body) {
		body.list("messages", "[]anthropic.MessageParam");
		int max = body.integer("max_tokens", 0);
		if (body.string("model").isEmpty()) {
			throw new Rejection(400, "model is required");
		}
		if (max <= 0) {
			throw new Rejection(400, "max_tokens is required and must be positive");
		}
		return messages(body);
	}

	/** Chat completions of OpenAI. */
	static ModelCall chatCompletion(Fields body) {
		body.integer("max_tokens", 0);
		if (body.get("temperature") != null && !(body.get("temperature") instanceof Number)) {
			throw body.wrongType("temperature", "float64");
		}
		for (Object item : body.list("messages", "[]openai.Message")) {
			Fields message = Fields.of("Message", item);
			Object content = message.get("content");
			boolean calls = !message.list("tool_calls", "[]openai.ToolCall").isEmpty();
			if (!(content instanceof String) && !(content instanceof List<?>) && !calls) {
				throw new Rejection(400, "invalid message content type: "
						+ ((content instanceof Number) ? "float64" : (content instanceof Boolean) ? "bool" : "<nil>"));
			}
		}
		return messages(body);
	}

	/** What both have in common. */
	static ModelCall messages(Fields body) {
		Prompt.Writer prompt = new Prompt.Writer();
		if (body.get("system") != null) {
			message(prompt, "system", body.get("system"));
		}
		for (Object item : body.list("messages", "[]openai.Message")) {
			Fields message = Fields.of("Message", item);
			message(prompt, message.string("role"), message.get("content"));
		}
		if (prompt.isEmpty()) {
			throw new Rejection(400, "[] is too short - 'messages'");
		}
		int max = ModelRequests.number(body.get("max_completion_tokens"),
				ModelRequests.number(body.get("max_tokens"), -1));
		Object stop = (body.get("stop") != null) ? body.get("stop") : body.get("stop_sequences");
		return ModelRequests.call(body, ModelCall.Kind.CHAT, prompt.write(), Map.of(), null, max, stop, reasoning(body),
				ModelRequests.tools(body.list("tools", "[]api.Tool")));
	}

	static ModelCall completions(Fields body) {
		String prompt = body.string("prompt");
		return ModelRequests.call(body, ModelCall.Kind.GENERATE, prompt.isEmpty() ? null : Prompt.of(prompt), Map.of(),
				null, ModelRequests.number(body.get("max_tokens"), -1), body.get("stop"), false, List.of());
	}

	static ModelCall responses(Fields body) {
		Prompt.Writer prompt = new Prompt.Writer();
		if (!body.string("instructions").isEmpty()) {
			message(prompt, "system", body.string("instructions"));
		}
		if (body.get("input") instanceof List<?> items) {
			for (Object item : items) {
				Fields message = Fields.of("ResponsesInputItem", item);
				boolean output = message.string("type").equals("function_call_output");
				message(prompt, output ? "tool" : message.string("role"), message.get(output ? "output" : "content"));
			}
		}
		else {
			message(prompt, "user", body.string("input"));
		}
		return ModelRequests.call(body, ModelCall.Kind.CHAT, prompt.isEmpty() ? null : prompt.write(), Map.of(), null,
				ModelRequests.number(body.get("max_output_tokens"), -1), null, reasoning(body),
				ModelRequests.tools(body.list("tools", "[]ResponsesTool")));
	}

	/** An empty text is one input, no text is none. */
	static ModelCall openAiEmbed(Fields body) {
		Object input = body.get("input");
		if (input == null || (input instanceof List<?> texts && texts.isEmpty())) {
			throw new Rejection(400, "invalid input");
		}
		return ModelRequests.embed(body, input.equals("") ? List.of("") : input);
	}

	private static void message(Prompt.Writer prompt, String role, @Nullable Object content) {
		List<Object> images = new ArrayList<>();
		String text = text(content, images);
		prompt.message(role, images, text);
	}

	private static String text(@Nullable Object content, List<Object> images) {
		if (!(content instanceof List<?> parts)) {
			return (content instanceof String string) ? string : "";
		}
		StringBuilder text = new StringBuilder();
		for (Object item : parts) {
			Fields part = Fields.of("ContentBlock", item);
			switch (part.string("type")) {
				case "image", "image_url", "input_image" -> images.add(part.values());
				case "tool_result" -> text.append('\n')
					.append(Prompt.marker("tool"))
					.append(text(part.get("content"), images))
					.append('\n');
				default -> text.append(part.string("text"));
			}
		}
		return text.toString();
	}

	private static @Nullable Boolean reasoning(Fields body) {
		if (body.get("thinking") instanceof Map<?, ?> thinking) {
			return "enabled".equals(thinking.get("type"));
		}
		Object effort = (body.get("reasoning") instanceof Map<?, ?> reasoning) ? reasoning.get("effort")
				: body.get("reasoning_effort");
		return (effort != null) ? !effort.equals("none") : null;
	}

}
