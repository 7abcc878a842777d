package io.ollamagateway.protocol;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The endpoints whose request names a model, all of them {@code POST}.
 */
public enum Endpoint {

	/** Native completion. */
	GENERATE("/api/generate", Operation.GENERATE, Streaming.BY_DEFAULT),
	/** Native chat. */
	CHAT("/api/chat", Operation.CHAT, Streaming.BY_DEFAULT),
	/** Native embeddings of one or many inputs. */
	EMBED("/api/embed", Operation.EMBED, Streaming.NEVER),
	/** Native embedding of one prompt, the older form. */
	EMBEDDINGS("/api/embeddings", Operation.EMBED, Streaming.NEVER),
	/** Details of a model. */
	SHOW("/api/show", Operation.SHOW, Streaming.NEVER),
	/** OpenAI's chat. */
	OPENAI_CHAT("/v1/chat/completions", Operation.CHAT, Streaming.ON_DEMAND),
	/** OpenAI's older completion. */
	OPENAI_COMPLETIONS("/v1/completions", Operation.GENERATE, Streaming.ON_DEMAND),
	/** OpenAI's embeddings. */
	OPENAI_EMBEDDINGS("/v1/embeddings", Operation.EMBED, Streaming.NEVER),
	/** OpenAI's responses. */
	OPENAI_RESPONSES("/v1/responses", Operation.CHAT, Streaming.ON_DEMAND),
	/** OpenAI's transcriptions of what was said; a form, not JSON. */
	OPENAI_TRANSCRIPTIONS("/v1/audio/transcriptions", Operation.TRANSCRIBE, Streaming.NEVER),
	/** Anthropic's messages. */
	ANTHROPIC_MESSAGES("/v1/messages", Operation.CHAT, Streaming.ON_DEMAND);

	private static final Map<String, Endpoint> BY_PATH = Stream.of(values())
		.collect(Collectors.toUnmodifiableMap(Endpoint::path, Function.identity()));

	private final String path;

	private final Operation operation;

	private final Streaming streaming;

	private final Dialect dialect;

	Endpoint(String path, Operation operation, Streaming streaming) {
		this.path = path;
		this.operation = operation;
		this.streaming = streaming;
		this.dialect = Dialect.ofPath(path);
	}

	/**
	 * The endpoint at a path.
	 * @param path the request's decoded path
	 * @return the endpoint, or empty where the path's request names no model in its body
	 */
	public static Optional<Endpoint> at(String path) {
		return Optional.ofNullable(BY_PATH.get(path));
	}

	public String path() {
		return this.path;
	}

	public Operation operation() {
		return this.operation;
	}

	public Dialect dialect() {
		return this.dialect;
	}

	/**
	 * Whether the answer is a stream when the request says nothing of it.
	 * @return {@code true} for the native endpoints that generate
	 */
	public boolean streamsByDefault() {
		return this.streaming == Streaming.BY_DEFAULT;
	}

	/**
	 * Whether the answer can be a stream at all.
	 * @return {@code false} for embeddings and {@code show}
	 */
	public boolean mayStream() {
		return this.streaming != Streaming.NEVER;
	}

	/**
	 * The type of a stream, as Ollama sends it.
	 * @return the value of the {@code Content-Type} header; without meaning at endpoints
	 * that never stream
	 */
	public String streamContentType() {
		return StreamTexts.contentType(this);
	}

	/**
	 * An error as it is told in a stream that has begun, after which the stream ends. It
	 * has to stand at the start of a line, or of an event; behind what an instance sent
	 * use {@link AnswerReader#inStreamError}.
	 * @param status the HTTP status that the error would have had; it decides its type
	 * @param message a sentence for the caller
	 * @param requestId the request's id, which Anthropic's dialect repeats in its own
	 * form
	 * @return the text, newlines included
	 */
	public String inStreamError(int status, String message, String requestId) {
		return StreamTexts.error(this, status, message, requestId, 0);
	}

	/**
	 * What keeps the client of a stream waiting before the stream begins: a comment among
	 * server-sent events, an empty piece of output in native streams.
	 * @param model the model as the client wrote it
	 * @param now the time, which native pieces carry
	 * @return the text, newlines included
	 */
	public String heartbeat(String model, Instant now) {
		return StreamTexts.heartbeat(this, model, now);
	}

	private enum Streaming {

		BY_DEFAULT, ON_DEMAND, NEVER

	}

}
