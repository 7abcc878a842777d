package io.ollamagateway.models;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;

import io.ollamagateway.protocol.KeepAlive;
import io.ollamagateway.protocol.ModelName;
import io.ollamagateway.protocol.RunnerOptions;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes a request that asks a model for nothing, so that Ollama only loads or unloads
 * it: {@code /api/generate} without a prompt, {@code /api/embed} with an empty input; or
 * for as little as there is.
 */
final class LoadBody {

	private static final JsonFactory FACTORY = JsonFactory.builder()
		// 1E+3 would be a number as well, but no seconds that people recognise
		.enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
		.build();

	/** The one runner option that stands beside the others ({@code api/types.go}). */
	private static final String SHIFT = "shift";

	private LoadBody() {
	}

	/** Asks for one token, or for the embedding of one, of a model that is loaded. */
	static byte[] probe(ModelName model, RunnerOptions options, boolean embeds, @Nullable KeepAlive keepAlive) {
		return write(model, options, embeds, keepAlive, true);
	}

	static byte[] of(ModelName model, RunnerOptions options, boolean embeds, @Nullable KeepAlive keepAlive) {
		return write(model, options, embeds, keepAlive, false);
	}

	private static byte[] write(ModelName model, RunnerOptions options, boolean embeds, @Nullable KeepAlive keepAlive,
			boolean token) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
			json.writeStartObject();
			json.writeStringProperty("model", model.display());
			if (embeds) {
				json.writeArrayPropertyStart("input");
				if (token) {
					json.writeString("a");
				}
				json.writeEndArray();
			}
			else {
				json.writeBooleanProperty("stream", false);
				if (token) {
					json.writeBooleanProperty("raw", true);
					json.writeStringProperty("prompt", "a");
				}
			}
			writeOptions(json, options, embeds, token);
			if (keepAlive != null) {
				json.writeName("keep_alive");
				json.writeRawValue(keepAlive.toJson());
			}
			json.writeEndObject();
		}
		return bytes.toByteArray();
	}

	private static void writeOptions(JsonGenerator json, RunnerOptions options, boolean embeds, boolean token) {
		String shift = options.values().get(SHIFT);
		// an embedding has no such field
		if (shift != null && !embeds) {
			json.writeName(SHIFT);
			writeValue(json, shift);
		}
		json.writeObjectPropertyStart("options");
		options.values().forEach((name, value) -> {
			if (!name.equals(SHIFT)) {
				json.writeName(name);
				writeValue(json, value);
			}
		});
		if (token && !embeds) {
			json.writeNumberProperty("num_predict", 1);
		}
		json.writeEndObject();
	}

	private static void writeValue(JsonGenerator json, String value) {
		if (value.equals("true") || value.equals("false")) {
			json.writeBoolean(Boolean.parseBoolean(value));
			return;
		}
		BigDecimal number = number(value);
		if (number != null) {
			json.writeNumber(number);
		}
		else {
			json.writeString(value);
		}
	}

	private static @Nullable BigDecimal number(String text) {
		try {
			return new BigDecimal(text);
		}
		catch (NumberFormatException ex) {
			return null;
		}
	}

}
