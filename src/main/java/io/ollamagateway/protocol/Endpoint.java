package io.ollamagateway.protocol;

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

	private enum Streaming {

		BY_DEFAULT, ON_DEMAND, NEVER

	}

}
