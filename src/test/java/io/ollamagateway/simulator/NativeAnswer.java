package io.ollamagateway.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

/**
 * NDJSON lines of {@code /api/generate} and {@code /api/chat}.
 */
final class NativeAnswer implements Answer {

	private static final int MOST_CONTEXT = 4096;

	private final String model;

	private final boolean chat;

	private final boolean raw;

	private final boolean cachedCount;

	private final Supplier<String> now;

	NativeAnswer(String model, boolean chat, boolean raw, boolean cachedCount, Supplier<String> now) {
		this.model = model;
		this.chat = chat;
		this.raw = raw;
		this.cachedCount = cachedCount;
		this.now = now;
	}

	@Override
	public String streamType() {
		return "application/x-ndjson";
	}

	@Override
	public String piece(Piece piece) {
		String text = piece.thinking() ? "" : piece.text();
		Map<String, Object> line = said(text, piece.thinking() ? piece.text() : null, List.of());
		line.put("done", false);
		return Json.write(line) + "\n";
	}

	@Override
	public String end(List<Piece> pieces, Completion completion) {
		return Json.write(last("", null, completion)) + "\n";
	}

	@Override
	public Object whole(List<Piece> pieces, Completion completion) {
		String thinking = Answer.text(pieces, true);
		return last(Answer.text(pieces, false), thinking.isEmpty() ? null : thinking, completion);
	}

	@Override
	public String brokenOff(String message) {
		return Json.write(Json.object("error", message)) + "\n";
	}

	private Map<String, Object> last(String text, @Nullable String thinking, Completion completion) {
		Map<String, Object> line = said(text, thinking, completion.toolCalls());
		line.put("done", true);
		line.put("done_reason", completion.reason());
		if (completion.loadOnly()) {
			return line;
		}
		if (!this.chat && !this.raw) {
			int length = Math.min(MOST_CONTEXT, completion.promptTokens() + completion.tokens());
			line.put("context", IntStream.rangeClosed(1, length).boxed().toList());
		}
		line.put("total_duration", completion.total());
		line.put("load_duration", completion.load());
		line.put("prompt_eval_count", completion.promptTokens());
		if (this.cachedCount) {
			line.put("prompt_eval_cached_count", completion.cachedTokens());
		}
		line.put("prompt_eval_duration", completion.promptEval());
		line.put("eval_count", completion.tokens());
		line.put("eval_duration", completion.eval());
		return line;
	}

	private Map<String, Object> said(String text, @Nullable String thinking, List<ToolCall> tools) {
		Map<String, Object> line = Json.object("model", this.model, "created_at", this.now.get());
		if (this.chat) {
			line.put("message", Json.object("role", "assistant", "content", text, "thinking", thinking, "tool_calls",
					tools.isEmpty() ? null : calls(tools)));
		}
		else {
			line.put("response", text);
			if (thinking != null) {
				line.put("thinking", thinking);
			}
		}
		return line;
	}

	private static List<Object> calls(List<ToolCall> tools) {
		List<Object> calls = new ArrayList<>();
		for (ToolCall tool : tools) {
			calls.add(Json.object("id", "call_" + Hashes.sha256(tool.name()).substring(0, 8), "function",
					Json.object("index", calls.size(), "name", tool.name(), "arguments", tool.arguments())));
		}
		return calls;
	}

}
