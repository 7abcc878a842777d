package io.ollamagateway.protocol;

import org.jspecify.annotations.Nullable;

/**
 * What has been found in an answer so far: of one document, or of one after the other.
 */
final class AnswerContent {

	/** What a response says of itself until it is done. */
	private static final String NOT_DONE = "in_progress";

	private final AnswerShape shape;

	private final AnswerCounts counts = new AnswerCounts();

	private String type = "";

	private String message = "";

	private boolean done;

	private boolean piece;

	private long documents;

	private long pieces;

	private boolean hasOutput;

	private boolean complete;

	private @Nullable String error;

	private @Nullable String doneReason;

	AnswerContent(AnswerShape shape) {
		this.shape = shape;
	}

	void string(AnswerField field, ScannedText text) {
		switch (field) {
			case OUTPUT -> output();
			case TYPE -> this.type = text.toString();
			case MESSAGE -> this.message = text.toString();
			case ERROR -> this.error = text.toString();
			case DONE_REASON -> this.doneReason = text.isText(NOT_DONE) ? null : text.toString();
			default -> {
				// a text where something else is expected says nothing
			}
		}
	}

	void literal(AnswerField field, ScannedText text) {
		switch (field) {
			case DONE -> this.done = text.isText("true");
			case END_MARK -> this.complete |= text.isText("DONE");
			case OUTPUT, TYPE, MESSAGE, ERROR, DONE_REASON -> {
				// null, or nothing that is looked for
			}
			default -> this.counts.put(field, text.number());
		}
	}

	/** An array or object begins. */
	void opened(AnswerField field) {
		if (field == AnswerField.OUTPUT) {
			output();
		}
		else if (field == AnswerField.ERROR) {
			fail("");
		}
	}

	/** A document ends. */
	void end() {
		this.documents++;
		this.complete |= this.done || this.shape.ends(this.type);
		if (this.shape.carriesOutput(this.type)) {
			output();
		}
		if (this.shape.fails(this.type)) {
			fail(this.message);
		}
		if (this.piece) {
			this.pieces++;
		}
		drop();
	}

	/** Forgets what is known of a document that did not end. */
	void drop() {
		this.type = "";
		this.message = "";
		this.done = false;
		this.piece = false;
	}

	private void output() {
		this.piece = true;
		this.hasOutput = true;
	}

	private void fail(String text) {
		if (this.error == null || this.error.isEmpty()) {
			this.error = text;
		}
	}

	AnswerCounters counters() {
		return this.counts.counters(this.shape.countsCacheApart(), this.doneReason);
	}

	/** How many documents have ended. */
	long documents() {
		return this.documents;
	}

	long pieces() {
		return this.pieces;
	}

	boolean hasOutput() {
		return this.hasOutput;
	}

	boolean complete() {
		return this.complete;
	}

	@Nullable String error() {
		return this.error;
	}

	/** The number of the event that comes next, where events have numbers; else 0. */
	long nextSequence() {
		return this.counts.value(AnswerField.SEQUENCE, -1) + 1;
	}

}
