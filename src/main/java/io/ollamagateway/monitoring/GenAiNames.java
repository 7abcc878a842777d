package io.ollamagateway.monitoring;

import io.ollamagateway.protocol.ModelRequest;
import org.jspecify.annotations.Nullable;

/**
 * Names of OpenTelemetry's conventions for generative AI (semantic conventions 1.41).
 */
final class GenAiNames {

	/** No name is reserved for Ollama; others are allowed. */
	static final String PROVIDER = "ollama";

	private GenAiNames() {
	}

	static String operation(@Nullable ModelRequest request) {
		if (request == null) {
			return "other";
		}
		return switch (request.endpoint().operation()) {
			case CHAT -> "chat";
			case GENERATE -> "text_completion";
			case EMBED -> "embeddings";
			case TRANSCRIBE -> "transcription";
			case SHOW -> "show";
		};
	}

}
