package io.ollamagateway.protocol;

import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

/**
 * Reads an answer while it passes, without holding it: whether it has begun and ended as
 * its dialect says, and what it tells of its cost. The memory it takes does not depend on
 * the answer, and nothing in an answer makes it fail: what it cannot read stays unknown.
 * One for each answer; used by one thread at a time.
 */
public final class AnswerReader {

	private final Endpoint endpoint;

	private final boolean stream;

	private final AnswerContent content;

	private final AnswerFraming framing;

	private AnswerReader(Endpoint endpoint, boolean stream) {
		this.endpoint = endpoint;
		this.stream = stream;
		AnswerShape shape = AnswerShape.of(endpoint);
		this.content = new AnswerContent(shape);
		AnswerScanner scanner = new AnswerScanner(shape.root(), this.content);
		if (!stream) {
			this.framing = new WholeAnswer(scanner);
		}
		else {
			this.framing = (shape == AnswerShape.NATIVE) ? new AnswerLines(scanner) : new AnswerEvents(scanner);
		}
	}

	/**
	 * A reader of one answer.
	 * @param endpoint where the request was sent
	 * @param stream whether the answer is a stream; at endpoints that never stream this
	 * does not count
	 * @return a new reader
	 */
	public static AnswerReader of(Endpoint endpoint, boolean stream) {
		return new AnswerReader(endpoint, stream && endpoint.mayStream());
	}

	/**
	 * Whether the answer is a stream.
	 * @return {@code false} if it is one JSON document
	 */
	public boolean isStream() {
		return this.stream;
	}

	/**
	 * Reads the next bytes of the answer, decoded from any content encoding.
	 * @param bytes the bytes from position to limit, which may begin and end anywhere;
	 * neither they nor position and limit are changed
	 */
	public void read(ByteBuffer bytes) {
		this.framing.read(bytes);
	}

	/**
	 * What the answer has told of its cost so far. Most dialects tell it at the end only,
	 * OpenAI's streams only to clients that asked for it.
	 * @return the counters
	 */
	public AnswerCounters counters() {
		return this.content.counters();
	}

	/**
	 * Whether the answer has come to the end that its dialect prescribes: native streams
	 * to {@code "done":true}, OpenAI's to {@code [DONE]}, Anthropic's to
	 * {@code message_stop}, those of responses to {@code response.completed},
	 * {@code response.incomplete} or {@code response.failed}; others to the end of their
	 * JSON. An answer that ends without it is broken, even if its connection ended in
	 * good order.
	 * @return {@code true} from that mark on
	 */
	public boolean complete() {
		return this.stream ? this.content.complete() : this.content.documents() > 0;
	}

	/**
	 * Whether the answer has told an error. Ollama tells those that come in the middle of
	 * a stream in native streams only; others just end.
	 * @return {@code true} from the error on
	 */
	public boolean failed() {
		return this.content.error() != null;
	}

	/**
	 * The text of that error.
	 * @return at most 1 KB of it, empty if it has none; {@code null} if there was no
	 * error
	 */
	public @Nullable String error() {
		return this.content.error();
	}

	/**
	 * Whether a user has seen the model begin: in a stream the first piece of text,
	 * thought or tool call, else the first byte.
	 * @return {@code true} from then on
	 */
	public boolean hasOutput() {
		return this.stream ? this.content.hasOutput() : !this.framing.atStart();
	}

	/**
	 * How many pieces of output have passed. Ollama sends a piece for each token, or for
	 * a few where it has to look ahead, so this is about the number of tokens where none
	 * is told.
	 * @return the lines or events with output in them; 0 if the answer is no stream
	 */
	public long pieces() {
		return this.stream ? this.content.pieces() : 0;
	}

	/**
	 * Whether something of the gateway's own may be sent now without running into what
	 * has passed: in native streams behind a newline, in others behind an empty line.
	 * @return also {@code true} if nothing has passed
	 */
	public boolean atLineStart() {
		return this.framing.atStart();
	}

	/**
	 * What to send to the client of a stream that broke off here, in place of what is
	 * missing: the error of {@link Endpoint#inStreamError}, behind the end of the line or
	 * event that was cut off, if one was.
	 * @param status the HTTP status that the error would have had; it decides its type
	 * @param message a sentence for the caller
	 * @param requestId the request's id
	 * @return the text, encoded as UTF-8
	 */
	public String inStreamError(int status, String message, String requestId) {
		String error = StreamTexts.error(this.endpoint, status, message, requestId, this.content.nextSequence());
		return atLineStart() ? error : StreamTexts.separator(this.endpoint) + error;
	}

}
