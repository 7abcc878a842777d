package io.ollamagateway.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Reads what the gateway must know of a request from its body.
 */
public final class RequestReader {

	private RequestReader() {
	}

	public static ModelRequest read(Endpoint endpoint, BodyBytes body, @Nullable String defaultModel) {
		ModelName name = ModelName.parse((defaultModel != null) ? defaultModel : "")
			.orElseThrow(() -> Refusal.of(Refusal.Reason.MALFORMED, "model is required"));
		return new ModelRequest(endpoint, name.display(), name, false, null, RunnerOptions.NONE, 0, 0, null,
				new ByteSpan(0, body.length()));
	}

}
