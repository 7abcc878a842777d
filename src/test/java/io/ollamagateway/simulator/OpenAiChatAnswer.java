package io.ollamagateway.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * {@code /v1/chat/completions}.
 */
final class OpenAiChatAnswer implements Answer {

	private final Dialogue dialogue;

	private final boolean usage;

	private final String id;

	private final long created;

	private boolean begun;

	OpenAiChatAnswer(Dialogue dialogue, boolean usage) {
		this.dialogue = dialogue;
		this.usage = usage;
		this.id = dialogue.ids().next("chatcmpl-");
		this.created = dialogue.seconds();
	}

	static List<Object> calls(List<ToolCall> tools) {
		List<Object> calls = new ArrayList<>();
		for (ToolCall tool : tools) {
			calls.add(Json.object("id", "call_" + Hashes.sha256(tool.name()).substring(0, 8), "index", calls.size(),
					"type", "function", "function",
					Json.object("name", tool.name(), "arguments", Json.write(tool.arguments()))));
		}
		return calls;
	}

	@Override
	public String streamType() {
		return "text/event-stream";
	}

	@Override
	public String piece(Piece piece) {
		return Answer
			.event(chunk(this.dialogue.model(), delta(piece.thinking() ? "reasoning" : "content", piece.text()), null));
	}

	@Override
	public String end(List<Piece> pieces, Completion completion) {
		StringBuilder text = new StringBuilder();
		boolean tools = !completion.toolCalls().isEmpty();
		if (tools) {
			text.append(Answer
				.event(chunk(this.dialogue.model(), delta("tool_calls", calls(completion.toolCalls())), null)));
		}
		text.append(Answer.event(chunk(this.dialogue.model(), Map.of(), tools ? "tool_calls" : completion.reason())));
		if (this.usage) {
			Map<String, Object> last = frame(this.dialogue.model(), "chat.completion.chunk");
			last.put("choices", List.of());
			last.put("usage", this.dialogue.usage(completion));
			text.append(Answer.event(last));
		}
		return text.append("data: [DONE]\n\n").toString();
	}

	@Override
	public Object whole(List<Piece> pieces, Completion completion) {
		String reasoning = Answer.text(pieces, true);
		boolean tools = !completion.toolCalls().isEmpty();
		Map<String, Object> message = Json.object("role", "assistant", "content", Answer.text(pieces, false),
				"reasoning", reasoning.isEmpty() ? null : reasoning, "tool_calls",
				tools ? calls(completion.toolCalls()) : null);
		Map<String, Object> whole = frame(this.dialogue.model(), "chat.completion");
		whole.put("choices", List.of(Json.object("index", 0, "message", message, "finish_reason",
				tools ? "tool_calls" : completion.reason())));
		whole.put("usage", this.dialogue.usage(completion));
		return whole;
	}

	@Override
	public String brokenOff(String message) {
		return Answer.event(chunk("", delta("content", ""), null));
	}

	private Map<String, Object> delta(String field, Object value) {
		Map<String, Object> delta = this.begun ? Json.object() : Json.object("role", "assistant");
		if (!this.begun && !field.equals("content")) {
			delta.put("content", "");
		}
		this.begun = true;
		delta.put(field, value);
		return delta;
	}

	private Map<String, Object> chunk(String model, Map<String, Object> delta, @Nullable String reason) {
		Map<String, Object> choice = Json.object("index", 0, "delta", delta);
		choice.put("finish_reason", reason);
		Map<String, Object> chunk = frame(model, "chat.completion.chunk");
		chunk.put("choices", List.of(choice));
		return chunk;
	}

	private Map<String, Object> frame(String model, String object) {
		return Json.object("id", this.id, "object", object, "created", this.created, "model", model,
				"system_fingerprint", "fp_ollama");
	}

}
