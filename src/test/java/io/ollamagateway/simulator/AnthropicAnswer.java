package io.ollamagateway.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * {@code /v1/messages}.
 */
final class AnthropicAnswer implements Answer {

	private final Dialogue dialogue;

	private final String id;

	private String open = "";

	private int index = -1;

	AnthropicAnswer(Dialogue dialogue) {
		this.dialogue = dialogue;
		this.id = "msg_" + Hashes.sha256(dialogue.ids().next("msg") + dialogue.clock().nanos()).substring(0, 24);
	}

	@Override
	public String streamType() {
		return "text/event-stream";
	}

	@Override
	public Map<String, String> headers() {
		return Map.of("Cache-Control", "no-cache", "Connection", "keep-alive");
	}

	@Override
	public String start(int promptTokens, @Nullable Completion all) {
		Object usage = (all != null) ? usage(all, 0) : usage(promptTokens, 0);
		return Answer.event("message_start",
				Json.object("type", "message_start", "message", message(List.of(), usage)));
	}

	@Override
	public String piece(Piece piece) {
		String type = piece.thinking() ? "thinking" : "text";
		String text = "";
		if (!this.open.equals(type)) {
			text = stop() + open(type, piece.thinking() ? Json.object("type", type, "thinking", "", "signature", "")
					: Json.object("type", type, "text", ""));
		}
		return text + delta(Json.object("type", type + "_delta", type, piece.text()));
	}

	@Override
	public String end(List<Piece> pieces, Completion completion) {
		StringBuilder text = new StringBuilder(stop());
		for (ToolCall tool : completion.toolCalls()) {
			text.append(open("tool_use", toolUse(tool, Map.of())));
			text.append(delta(Json.object("type", "input_json_delta", "partial_json", Json.write(tool.arguments()))));
			text.append(stop());
		}
		text.append(Answer.event("message_delta", Json.object("type", "message_delta", "delta",
				Json.object("stop_reason", reason(completion)), "usage", usage(completion))));
		return text.append(Answer.event("message_stop", Json.object("type", "message_stop"))).toString();
	}

	@Override
	public Object whole(List<Piece> pieces, Completion completion) {
		List<Object> content = new ArrayList<>();
		String thinking = Answer.text(pieces, true);
		if (!thinking.isEmpty()) {
			content.add(Json.object("type", "thinking", "thinking", thinking, "signature", ""));
		}
		String text = Answer.text(pieces, false);
		if (!text.isEmpty()) {
			content.add(Json.object("type", "text", "text", text));
		}
		completion.toolCalls().forEach((tool) -> content.add(toolUse(tool, tool.arguments())));
		Map<String, Object> message = message(content, usage(completion));
		message.put("stop_reason", reason(completion));
		return message;
	}

	@Override
	public String brokenOff(String message) {
		return "";
	}

	private Map<String, Object> message(List<Object> content, Object usage) {
		Map<String, Object> message = Json.object("id", this.id, "type", "message", "role", "assistant", "model",
				this.dialogue.model(), "content", content);
		message.put("usage", usage);
		return message;
	}

	/** The cached tokens are not among those of the input, as Anthropic counts. */
	private Object usage(Completion completion) {
		return usage(completion, completion.tokens());
	}

	private Object usage(Completion completion, int output) {
		if (!this.dialogue.countsCached()) {
			return usage(completion.promptTokens(), output);
		}
		return Json.object("input_tokens", completion.promptTokens() - completion.cachedTokens(),
				"cache_read_input_tokens", completion.cachedTokens(), "output_tokens", output);
	}

	private static Object usage(int input, int output) {
		return Json.object("input_tokens", input, "output_tokens", output);
	}

	private static Object toolUse(ToolCall tool, Map<String, Object> input) {
		return Json.object("type", "tool_use", "id", "toolu_" + Hashes.sha256(tool.name()).substring(0, 12), "name",
				tool.name(), "input", input);
	}

	private static String reason(Completion completion) {
		if (!completion.toolCalls().isEmpty()) {
			return "tool_use";
		}
		return completion.reason().equals("length") ? "max_tokens" : "end_turn";
	}

	private String open(String type, Object block) {
		this.open = type;
		this.index++;
		return Answer.event("content_block_start",
				Json.object("type", "content_block_start", "index", this.index, "content_block", block));
	}

	private String delta(Object delta) {
		return Answer.event("content_block_delta",
				Json.object("type", "content_block_delta", "index", this.index, "delta", delta));
	}

	private String stop() {
		if (this.open.isEmpty()) {
			return "";
		}
		this.open = "";
		return Answer.event("content_block_stop", Json.object("type", "content_block_stop", "index", this.index));
	}

}
