package io.ollamagateway.simulator;

import java.util.List;

/**
 * {@code /v1/responses/compact}: the conversation as one item that only Ollama reads.
 */
final class CompactionAnswer implements UnstreamedAnswer {

	private final Dialogue dialogue;

	private final String id;

	CompactionAnswer(Dialogue dialogue) {
		this.dialogue = dialogue;
		this.id = dialogue.ids().next("resp_");
	}

	@Override
	public Object whole(List<Piece> pieces, Completion completion) {
		return Json.object("id", this.id, "object", "response.compaction", "created_at", this.dialogue.seconds(),
				"output",
				List.of(Json.object("id", this.id.replace("resp_", "cmp_"), "type", "compaction", "encrypted_content",
						Answer.text(pieces, false))),
				"usage", Json.object("input_tokens", completion.promptTokens(), "output_tokens", completion.tokens(),
						"total_tokens", completion.promptTokens() + completion.tokens()));
	}

}
