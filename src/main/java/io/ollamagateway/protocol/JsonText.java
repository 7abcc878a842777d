package io.ollamagateway.protocol;

import java.io.StringWriter;
import java.util.function.Consumer;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes small JSON objects.
 */
final class JsonText {

	private static final JsonFactory JSON = new JsonFactory();

	private JsonText() {
	}

	static String write(Consumer<JsonGenerator> properties) {
		StringWriter text = new StringWriter();
		try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
			json.writeStartObject();
			properties.accept(json);
			json.writeEndObject();
		}
		return text.toString();
	}

}
