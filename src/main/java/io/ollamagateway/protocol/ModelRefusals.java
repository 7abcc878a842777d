package io.ollamagateway.protocol;

/**
 * What Ollama answers to names that are none, which differs from endpoint to endpoint
 * ({@code server/routes.go}).
 */
final class ModelRefusals {

	private static final int MAX_ECHO = 200;

	private ModelRefusals() {
	}

	/** No model is named and there is no default. */
	static Refusal missing(Endpoint endpoint) {
		return isNotFound(endpoint) ? notFound("") : required("model is required");
	}

	/** The name is invalid. */
	static Refusal invalid(Endpoint endpoint, String name) {
		String echo = (name.length() > MAX_ECHO) ? name.substring(0, MAX_ECHO) : name;
		if (ModelReference.of(name).conflicting()) {
			return required("use either :local or :cloud, not both: \"" + echo + "\"");
		}
		return isNotFound(endpoint) ? notFound(echo)
				: required("model is required: '" + echo + "' is not a model name");
	}

	/**
	 * No instance has the model; in the words that Ollama has for it at this endpoint.
	 */
	static Refusal unknown(ModelRequest request) {
		return switch (request.endpoint()) {
			case SHOW -> notFound(request.model().display());
			case EMBEDDINGS -> Refusal.of(Refusal.Reason.UNKNOWN_MODEL,
					"model \"" + request.requestedModel() + "\" not found, try pulling it first");
			default -> notFound(request.requestedModel());
		};
	}

	private static boolean isNotFound(Endpoint endpoint) {
		return switch (endpoint) {
			case GENERATE, EMBED, OPENAI_COMPLETIONS, OPENAI_EMBEDDINGS -> true;
			case CHAT, EMBEDDINGS, SHOW, OPENAI_CHAT, OPENAI_RESPONSES, OPENAI_TRANSCRIPTIONS, ANTHROPIC_MESSAGES ->
				false;
		};
	}

	private static Refusal notFound(String name) {
		return Refusal.of(Refusal.Reason.UNKNOWN_MODEL, "model '" + name + "' not found");
	}

	private static Refusal required(String message) {
		return Refusal.of(Refusal.Reason.MALFORMED, message);
	}

}
