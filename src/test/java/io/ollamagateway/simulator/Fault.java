package io.ollamagateway.simulator;

import java.time.Duration;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Something that goes wrong. Delays are real time, whatever the instance's time scale.
 *
 * @param kind what
 * @param model only for requests for this model, if given
 * @param path only for requests for this path, if given; without model and path it meets
 * every model request
 * @param times how often, 0 for always
 * @param chunks after how many chunks of a stream
 * @param delay how long
 * @param status the status of the answer
 * @param text the text of the error
 */
public record Fault(Kind kind, @Nullable String model, @Nullable String path, int times, int chunks, Duration delay,
		int status, String text) {

	static final String OUT_OF_MEMORY = "model requires more system memory (12.3 GiB) than is available (3.1 GiB)";

	private static Fault of(Kind kind) {
		return of(kind, (draft) -> {
		});
	}

	private static Fault of(Kind kind, Consumer<Draft> change) {
		return new Draft(kind).change(change);
	}

	/** Take the request and never answer. */
	public static Fault neverAnswer() {
		return of(Kind.NEVER_ANSWER);
	}

	public static Fault resetBeforeHeaders() {
		return of(Kind.RESET_BEFORE_HEADERS);
	}

	/** Reset the connection when that many chunks were sent; 0 is after the headers. */
	public static Fault resetAfter(int chunks) {
		return of(Kind.RESET).withChunks(chunks);
	}

	/** Reset when all is sent but the end of the chunked body. */
	public static Fault resetAtEnd() {
		return of(Kind.RESET_AT_END);
	}

	/** Reset in the middle of an answer that is no stream. */
	public static Fault resetWithin() {
		return of(Kind.RESET_WITHIN);
	}

	/** End the stream in good order after that many chunks, without its last line. */
	public static Fault endAfter(int chunks) {
		return of(Kind.END).withChunks(chunks);
	}

	public static Fault errorAfter(int chunks, String text) {
		return of(Kind.ERROR).withChunks(chunks).withText(text);
	}

	/** Answer at once with this status. */
	public static Fault status(int status, String text) {
		return of(Kind.STATUS, (draft) -> {
			draft.status = status;
			draft.text = text;
		});
	}

	public static Fault busy() {
		return status(503, "server busy, please try again.  maximum pending requests exceeded");
	}

	/** Loads fail, with the text of a model that is too large. */
	public static Fault loadFails() {
		return of(Kind.LOAD_FAILS).withText(OUT_OF_MEMORY);
	}

	/** Downloads break when this part of a model is there. */
	public static Fault downloadBreaksAt(int percent) {
		return of(Kind.DOWNLOAD_BREAKS).withChunks(percent).withText("max retries exceeded: unexpected EOF");
	}

	public static Fault slowFirstByte(Duration delay) {
		return of(Kind.STALL).withDelay(delay);
	}

	public static Fault stallAfter(int chunks, Duration delay) {
		return of(Kind.STALL).withChunks(chunks).withDelay(delay);
	}

	/** Break the line after that many chunks. */
	public static Fault malformedAfter(int chunks) {
		return of(Kind.MALFORMED).withChunks(chunks);
	}

	/** Every line comes in several segments. */
	public static Fault splitLines() {
		return of(Kind.SPLIT_LINES);
	}

	/** Several lines come in one segment. */
	public static Fault joinedLines() {
		return of(Kind.JOINED_LINES);
	}

	public static Fault slowTags(Duration delay) {
		return slowFirstByte(delay).withPath("/api/tags");
	}

	public Fault times(int times) {
		return with((draft) -> draft.times = times);
	}

	public Fault once() {
		return times(1);
	}

	public Fault forModel(String model) {
		return with((draft) -> draft.model = model);
	}

	public Fault withPath(String path) {
		return with((draft) -> draft.path = path);
	}

	public Fault withText(String text) {
		return with((draft) -> draft.text = text);
	}

	private Fault withChunks(int chunks) {
		return with((draft) -> draft.chunks = chunks);
	}

	private Fault withDelay(Duration delay) {
		return with((draft) -> draft.delay = delay);
	}

	private Fault with(Consumer<Draft> change) {
		return new Draft(this).change(change);
	}

	/** What goes wrong. */
	public enum Kind {

		NEVER_ANSWER, RESET_BEFORE_HEADERS, RESET, RESET_AT_END, RESET_WITHIN, END, ERROR, STATUS, LOAD_FAILS, STALL,
		MALFORMED, SPLIT_LINES, JOINED_LINES, DOWNLOAD_BREAKS

	}

	/** A fault while it changes; a new one meets every model request, always. */
	private static final class Draft {

		private final Kind kind;

		private @Nullable String model;

		private @Nullable String path;

		private int times;

		private int chunks;

		private Duration delay = Duration.ZERO;

		private int status;

		private String text = "";

		Draft(Kind kind) {
			this.kind = kind;
		}

		Draft(Fault from) {
			this.kind = from.kind;
			this.model = from.model;
			this.path = from.path;
			this.times = from.times;
			this.chunks = from.chunks;
			this.delay = from.delay;
			this.status = from.status;
			this.text = from.text;
		}

		Fault change(Consumer<Draft> change) {
			change.accept(this);
			return new Fault(this.kind, this.model, this.path, this.times, this.chunks, this.delay, this.status,
					this.text);
		}

	}

}
