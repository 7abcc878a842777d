package io.ollamagateway.simulator;

import java.util.List;

/**
 * What was said in a recording: as JSON, or as the bare text.
 *
 * @param bare whether it is the bare text
 */
record TranscriptionAnswer(boolean bare) implements UnstreamedAnswer {

	@Override
	public String streamType() {
		return "text/event-stream";
	}

	@Override
	public Object whole(List<Piece> pieces, Completion completion) {
		return Json.object("text", Answer.text(pieces, false));
	}

	@Override
	public String wholeType() {
		return this.bare ? "text/plain" : "application/json";
	}

	@Override
	public String wholeText(List<Piece> pieces, Completion completion) {
		return this.bare ? Answer.text(pieces, false) : UnstreamedAnswer.super.wholeText(pieces, completion);
	}

}
