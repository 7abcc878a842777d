package io.ollamagateway.simulator;

import java.time.Duration;

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
		return new Fault(kind, null, null, 0, 0, Duration.ZERO, 0, "");
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

	/** End the stream in good order after that many chunks, without its last line. */
	public static Fault endAfter(int chunks) {
		return of(Kind.END).withChunks(chunks);
	}

	public static Fault errorAfter(int chunks, String text) {
		return of(Kind.ERROR).withChunks(chunks).withText(text);
	}

	/** Answer at once with this status. */
	public static Fault status(int status, String text) {
		Fault fault = of(Kind.STATUS);
		return new Fault(fault.kind, null, null, 0, 0, Duration.ZERO, status, text);
	}

	public static Fault busy() {
		return status(503, "server busy, please try again.  maximum pending requests exceeded");
	}

	/** Loads fail, with the text of a model that is too large. */
	public static Fault loadFails() {
		return of(Kind.LOAD_FAILS).withText(OUT_OF_MEMORY);
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
		return of(Kind.STALL).withPath("/api/tags").withDelay(delay);
	}

	public Fault times(int times) {
		return new Fault(this.kind, this.model, this.path, times, this.chunks, this.delay, this.status, this.text);
	}

	public Fault once() {
		return times(1);
	}

	public Fault forModel(String model) {
		return new Fault(this.kind, model, this.path, this.times, this.chunks, this.delay, this.status, this.text);
	}

	public Fault withPath(String path) {
		return new Fault(this.kind, this.model, path, this.times, this.chunks, this.delay, this.status, this.text);
	}

	private Fault withChunks(int chunks) {
		return new Fault(this.kind, this.model, this.path, this.times, chunks, this.delay, this.status, this.text);
	}

	private Fault withDelay(Duration delay) {
		return new Fault(this.kind, this.model, this.path, this.times, this.chunks, delay, this.status, this.text);
	}

	public Fault withText(String text) {
		return new Fault(this.kind, this.model, this.path, this.times, this.chunks, this.delay, this.status, text);
	}

	/** What goes wrong. */
	public enum Kind {

		NEVER_ANSWER, RESET_BEFORE_HEADERS, RESET, RESET_AT_END, END, ERROR, STATUS, LOAD_FAILS, STALL, MALFORMED,
		SPLIT_LINES, JOINED_LINES

	}

}
