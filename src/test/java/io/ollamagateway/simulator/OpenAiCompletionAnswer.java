package io.ollamagateway.simulator;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * {@code /v1/completions}.
 */
final class OpenAiCompletionAnswer implements Answer {

	private final Dialogue dialogue;

	private final boolean usage;

	private final String id;

	private final long created;

	OpenAiCompletionAnswer(Dialogue dialogue, boolean usage) {
		this.dialogue = dialogue;
		this.usage = usage;
		this.id = dialogue.ids().next("cmpl-");
		this.created = dialogue.seconds();
	}

	@Override
	public String streamType() {
		return "text/event-stream";
	}

	@Override
	public String piece(Piece piece) {
		return Answer.event(chunk(this.dialogue.model(), piece.text(), null));
	}

	@Override
	public String end(List<Piece> pieces, Completion completion) {
		String text = Answer.event(chunk(this.dialogue.model(), "", completion.reason()));
		if (this.usage) {
			Map<String, Object> last = frame(this.dialogue.model());
			last.put("choices", List.of());
			last.put("usage", this.dialogue.usage(completion));
			text += Answer.event(last);
		}
		return text + "data: [DONE]\n\n";
	}

	@Override
	public Object whole(List<Piece> pieces, Completion completion) {
		Map<String, Object> whole = frame(this.dialogue.model());
		whole.put("choices", List
			.of(Json.object("text", Answer.text(pieces, false), "index", 0, "finish_reason", completion.reason())));
		whole.put("usage", this.dialogue.usage(completion));
		return whole;
	}

	@Override
	public String brokenOff(String message) {
		return Answer.event(chunk("", "", null));
	}

	private Map<String, Object> chunk(String model, String text, @Nullable String reason) {
		Map<String, Object> choice = Json.object("text", text, "index", 0);
		choice.put("finish_reason", reason);
		Map<String, Object> chunk = frame(model);
		chunk.put("choices", List.of(choice));
		if (this.usage) {
			chunk.put("usage", Json.object("prompt_tokens", 0, "completion_tokens", 0, "total_tokens", 0));
		}
		return chunk;
	}

	private Map<String, Object> frame(String model) {
		return Json.object("id", this.id, "object", "text_completion", "created", this.created, "model", model,
				"system_fingerprint", "fp_ollama");
	}

}
