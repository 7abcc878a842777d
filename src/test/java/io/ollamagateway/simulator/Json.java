package io.ollamagateway.simulator;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

final class Json {

	private static final JsonMapper MAPPER = new JsonMapper();

	private Json() {
	}

	/** An object of names and values in turn; those whose value is null are left out. */
	static Map<String, Object> object(@Nullable Object... namesAndValues) {
		Map<String, Object> object = new LinkedHashMap<>();
		for (int i = 0; i < namesAndValues.length; i += 2) {
			if (namesAndValues[i + 1] != null) {
				object.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
			}
		}
		return object;
	}

	static String write(Object value) {
		return MAPPER.writeValueAsString(value);
	}

}
