package io.ollamagateway.protocol;

/**
 * The API that a client speaks. It decides the shape of errors.
 */
public enum Dialect {

	/** Ollama's own API below {@code /api}. */
	OLLAMA,
	/** OpenAI's API below {@code /v1}. */
	OPENAI,
	/** Anthropic's messages API at {@code /v1/messages}. */
	ANTHROPIC;

	/**
	 * The dialect that a client of this path understands.
	 * @param path the request's decoded path
	 * @return Anthropic's for {@code /v1/messages}, OpenAI's for the rest of {@code /v1},
	 * else Ollama's
	 */
	public static Dialect ofPath(String path) {
		if (path.equals("/v1/messages") || path.startsWith("/v1/messages/")) {
			return ANTHROPIC;
		}
		return (path.equals("/v1") || path.startsWith("/v1/")) ? OPENAI : OLLAMA;
	}

	/**
	 * An error in this dialect.
	 * @param status the HTTP status that it is sent with; it decides the error's type
	 * @param message a sentence for the caller
	 * @param requestId the request's id, which Anthropic's dialect repeats in its own
	 * form
	 * @return the body to send
	 */
	public ErrorBody errorBody(int status, String message, String requestId) {
		return switch (this) {
			case OLLAMA -> ErrorBodies.ollama(message);
			case OPENAI -> ErrorBodies.openAi(status, message);
			case ANTHROPIC -> ErrorBodies.anthropic(status, message, requestId);
		};
	}

}
