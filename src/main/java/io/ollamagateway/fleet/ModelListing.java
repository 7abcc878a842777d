package io.ollamagateway.fleet;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

import io.ollamagateway.fleet.model.InstalledModel;
import io.ollamagateway.fleet.model.ModelDetails;
import io.ollamagateway.fleet.model.ResidentModel;
import io.ollamagateway.protocol.ModelName;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the lists of models that an instance gives ({@code ListResponse} and
 * {@code ProcessResponse} in Ollama's {@code api/types.go}), one model at a time. It
 * takes what is there: fields that are missing or of another type count as unknown,
 * others are ignored.
 */
final class ModelListing {

	private static final JsonMapper JSON = JsonMapper.shared();

	private static final int MAX_MODELS = 10_000;

	/** Is told of names that Ollama itself would refuse. */
	private final Consumer<String> invalidNames;

	ModelListing(Consumer<String> invalidNames) {
		this.invalidNames = invalidNames;
	}

	/**
	 * Reads the answer of {@code /api/tags}.
	 * @param json the answer
	 * @return the models in the order of the list
	 * @throws IllegalArgumentException if it is no such list, with a sentence that says
	 * so
	 */
	Map<ModelName, InstalledModel> installed(byte[] json) {
		return read(json,
				(name, item) -> new InstalledModel(name, text(item, "name"), text(item, "digest"), number(item, "size"),
						texts(item, "capabilities"), text(item, "modified_at"), details(item.path("details")),
						item.toString()));
	}

	/**
	 * Reads the answer of {@code /api/ps}.
	 * @param json the answer
	 * @return the models in the order of the list
	 * @throws IllegalArgumentException if it is no such list, with a sentence that says
	 * so
	 */
	Map<ModelName, ResidentModel> resident(byte[] json) {
		return read(json,
				(name, item) -> new ResidentModel(name, text(item, "digest"), number(item, "size"),
						number(item, "size_vram"), (int) Math.min(Integer.MAX_VALUE, number(item, "context_length")),
						time(text(item, "expires_at")), item.toString()));
	}

	private <M> Map<ModelName, M> read(byte[] json, Item<M> model) {
		Map<ModelName, M> models = new LinkedHashMap<>();
		try (JsonParser parser = JSON.createParser(json)) {
			if (!findModels(parser)) {
				throw new IllegalArgumentException("its answer is no list of models");
			}
			// Go writes null for a list that was never made
			if (parser.currentToken() == JsonToken.START_ARRAY) {
				while (parser.nextToken() != JsonToken.END_ARRAY) {
					JsonNode item = parser.readValueAsTree();
					name(item).ifPresent((name) -> models.put(name, model.of(name, item)));
					if (models.size() > MAX_MODELS) {
						throw new IllegalArgumentException("it lists more than " + MAX_MODELS + " models");
					}
				}
			}
			while (parser.nextToken() != null) {
				// an answer that breaks off behind the list is no whole answer
				parser.skipChildren();
			}
		}
		catch (JacksonException ex) {
			throw new IllegalArgumentException("its answer is not whole, or no JSON", ex);
		}
		return models;
	}

	private static boolean findModels(JsonParser parser) {
		if (parser.nextToken() != JsonToken.START_OBJECT) {
			return false;
		}
		while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
			boolean models = parser.currentName().equals("models");
			JsonToken value = parser.nextToken();
			if (models) {
				return value == JsonToken.START_ARRAY || value == JsonToken.VALUE_NULL;
			}
			parser.skipChildren();
		}
		return false;
	}

	private Optional<ModelName> name(JsonNode item) {
		String text = text(item, "name");
		Optional<ModelName> name = ModelName.parse(text);
		if (name.isEmpty()) {
			this.invalidNames.accept(text);
		}
		return name;
	}

	private static ModelDetails details(JsonNode details) {
		return new ModelDetails(text(details, "format"), text(details, "family"),
				List.copyOf(texts(details, "families")), text(details, "parameter_size"),
				text(details, "quantization_level"));
	}

	private static String text(JsonNode item, String field) {
		return item.path(field).stringValue("");
	}

	private static long number(JsonNode item, String field) {
		return Math.max(0, item.path(field).asLong(0));
	}

	private static Set<String> texts(JsonNode item, String field) {
		Set<String> texts = new LinkedHashSet<>();
		item.path(field).forEach((text) -> texts.add(text.stringValue("")));
		texts.remove("");
		return texts;
	}

	private static @Nullable Instant time(String text) {
		try {
			return OffsetDateTime.parse(text).toInstant();
		}
		catch (DateTimeParseException ex) {
			return null;
		}
	}

	/**
	 * Makes a model of what is listed.
	 */
	private interface Item<M> {

		M of(ModelName name, JsonNode item);

	}

}
