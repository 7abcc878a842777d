package io.ollamagateway.protocol;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * Bodies of tests.
 */
final class Bodies {

	private Bodies() {
	}

	static BodyBytes body(String json) {
		return BodyBytes.of(json.getBytes(StandardCharsets.UTF_8));
	}

	static String text(BodyBytes body) {
		return new String(body.toByteArray(), StandardCharsets.UTF_8);
	}

	static @Nullable String text(BodyBytes body, @Nullable ByteSpan span) {
		return (span != null) ? text(body.slice(span)) : null;
	}

	static ModelRequest read(Endpoint endpoint, String json) {
		return RequestReader.read(endpoint, body(json), null);
	}

	/** Reads a body whose model goes without saying. */
	static ModelRequest chat(String fields) {
		return read(Endpoint.CHAT, "{\"model\":\"m\"," + fields + "}");
	}

}
