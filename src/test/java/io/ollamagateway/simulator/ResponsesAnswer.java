package io.ollamagateway.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * {@code /v1/responses}. Thoughts are not part of its stream.
 */
final class ResponsesAnswer implements Answer {

	private final Dialogue dialogue;

	private final String id;

	private final long created;

	private final StringBuilder text = new StringBuilder();

	private final @Nullable Object maxTokens;

	private int sequence;

	private boolean open;

	ResponsesAnswer(Dialogue dialogue, @Nullable Object maxTokens) {
		this.dialogue = dialogue;
		this.maxTokens = maxTokens;
		this.id = dialogue.ids().next("resp_");
		this.created = dialogue.seconds();
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
		return event("response.created", "response", response("in_progress", List.of()))
				+ event("response.in_progress", "response", response("in_progress", List.of()));
	}

	@Override
	public String piece(Piece piece) {
		if (piece.thinking()) {
			return "";
		}
		String before = this.open ? "" : open();
		this.text.append(piece.text());
		return before + event("response.output_text.delta", "item_id", itemId(), "output_index", 0, "content_index", 0,
				"delta", piece.text(), "logprobs", List.of());
	}

	@Override
	public String end(List<Piece> pieces, Completion completion) {
		StringBuilder events = new StringBuilder();
		if (this.open) {
			String all = this.text.toString();
			events.append(event("response.output_text.done", "item_id", itemId(), "output_index", 0, "content_index", 0,
					"text", all, "logprobs", List.of()));
			events.append(event("response.content_part.done", "item_id", itemId(), "output_index", 0, "content_index",
					0, "part", part(all)));
			events.append(event("response.output_item.done", "output_index", 0, "item", message("completed", all)));
		}
		int index = this.open ? 1 : 0;
		for (ToolCall tool : completion.toolCalls()) {
			events.append(event("response.output_item.added", "output_index", index, "item", call(tool, "")));
			String arguments = Json.write(tool.arguments());
			events.append(event("response.function_call_arguments.delta", "item_id", "fc_" + tool.name(),
					"output_index", index, "delta", arguments));
			events.append(event("response.function_call_arguments.done", "item_id", "fc_" + tool.name(), "output_index",
					index, "name", tool.name(), "arguments", arguments));
			events.append(event("response.output_item.done", "output_index", index, "item", call(tool, arguments)));
			index++;
		}
		return events.append(event("response.completed", "response", done(pieces, completion))).toString();
	}

	@Override
	public Object whole(List<Piece> pieces, Completion completion) {
		return done(pieces, completion);
	}

	@Override
	public String brokenOff(String message) {
		return "";
	}

	private Map<String, Object> done(List<Piece> pieces, Completion completion) {
		List<Object> output = new ArrayList<>();
		String all = Answer.text(pieces, false);
		if (!all.isEmpty() || completion.toolCalls().isEmpty()) {
			output.add(message("completed", all));
		}
		completion.toolCalls().forEach((tool) -> output.add(call(tool, Json.write(tool.arguments()))));
		Map<String, Object> response = response("completed", output);
		response.put("completed_at", this.dialogue.seconds());
		response.put("usage", Json.object("input_tokens", completion.promptTokens(), "input_tokens_details",
				Json.object("cached_tokens", this.dialogue.countsCached() ? completion.cachedTokens() : 0),
				"output_tokens", completion.tokens(), "output_tokens_details", Json.object("reasoning_tokens", 0),
				"total_tokens", completion.promptTokens() + completion.tokens()));
		return response;
	}

	private Map<String, Object> response(String status, List<Object> output) {
		Map<String, Object> response = Json.object("id", this.id, "object", "response", "created_at", this.created,
				"status", status, "model", this.dialogue.model(), "output", output, "parallel_tool_calls", true,
				"tool_choice", "auto", "tools", List.of(), "temperature", 1, "top_p", 1, "truncation", "disabled",
				"presence_penalty", 0, "frequency_penalty", 0, "top_logprobs", 0, "service_tier", "default", "store",
				false, "background", false, "metadata", Map.of(), "text",
				Json.object("format", Json.object("type", "text")));
		for (String absent : List.of("completed_at", "error", "incomplete_details", "instructions", "max_tool_calls",
				"previous_response_id", "prompt_cache_key", "reasoning", "safety_identifier", "usage")) {
			response.put(absent, null);
		}
		response.put("max_output_tokens", this.maxTokens);
		return response;
	}

	private String open() {
		this.open = true;
		return event("response.output_item.added", "output_index", 0, "item", message("in_progress", ""))
				+ event("response.content_part.added", "item_id", itemId(), "output_index", 0, "content_index", 0,
						"part", part(""));
	}

	private Object message(String status, String all) {
		return Json.object("id", itemId(), "type", "message", "status", status, "role", "assistant", "content",
				status.equals("completed") ? List.of(part(all)) : List.of());
	}

	private static Object part(String all) {
		return Json.object("type", "output_text", "text", all, "annotations", List.of(), "logprobs", List.of());
	}

	private static Object call(ToolCall tool, String arguments) {
		return Json.object("id", "fc_" + tool.name(), "type", "function_call", "status",
				arguments.isEmpty() ? "in_progress" : "completed", "call_id",
				"call_" + Hashes.sha256(tool.name()).substring(0, 8), "name", tool.name(), "arguments", arguments);
	}

	private String itemId() {
		return this.id.replace("resp_", "msg_");
	}

	private String event(String type, Object... fields) {
		Map<String, Object> event = Json.object("type", type, "sequence_number", this.sequence++);
		event.putAll(Json.object(fields));
		return Answer.event(type, event);
	}

}
