package io.ollamagateway.simulator;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * An object of a request as a Go struct sees it: the case of keys does not matter, the
 * last one wins, a wrong type is an error.
 */
final class Fields {

	/** What stands before a field's name in errors. */
	private final String path;

	private final Map<?, ?> values;

	private Fields(String path, Map<?, ?> values) {
		this.path = path;
		this.values = values;
	}

	/**
	 * An object that is read into a struct.
	 * @param struct its name, with its package unless that is {@code api}
	 * @param value what was sent
	 */
	static Fields of(String struct, @Nullable Object value) {
		return new Fields(struct.substring(struct.indexOf('.') + 1),
				map(value, "value of type " + (struct.contains(".") ? struct : "api." + struct)));
	}

	/**
	 * An object that is read into a struct without a name, which has that of the request
	 * as a part and {@code think} beside it (ollama {@code api/types.go}, since 0.34).
	 * @param struct the request's name
	 * @param value what was sent
	 */
	static Fields withThink(String struct, @Nullable Object value) {
		return new Fields("." + struct, map(value,
				"value of type struct { *api." + struct + "; Think json.RawMessage \"json:\\\"think\\\"\" }"));
	}

	/**
	 * One of the objects in a list.
	 * @param name the list's name
	 * @param type the type of its elements
	 * @param value the element
	 */
	Fields element(String name, String type, @Nullable Object value) {
		String field = this.path + "." + name;
		return new Fields(field, map(value, "struct field " + field + " of type " + type));
	}

	private static Map<?, ?> map(@Nullable Object value, String target) {
		if (value == null) {
			return Map.of();
		}
		if (value instanceof Map<?, ?> map) {
			return map;
		}
		throw new Rejection(400, "json: cannot unmarshal " + kind(value) + " into Go " + target);
	}

	@Nullable Object get(String name) {
		Object found = null;
		for (Map.Entry<?, ?> entry : this.values.entrySet()) {
			boolean sets = entry.getValue() != null || !(found instanceof String);
			if (sets && name.equalsIgnoreCase(String.valueOf(entry.getKey()))) {
				found = entry.getValue();
			}
		}
		return found;
	}

	Map<?, ?> values() {
		return this.values;
	}

	String string(String name) {
		String value = optional(name, String.class, "string");
		return (value != null) ? value : "";
	}

	@Nullable Boolean bool(String name) {
		return optional(name, Boolean.class, "bool");
	}

	int integer(String name, int otherwise) {
		Long value = optional(name, Long.class, "int");
		return (value != null) ? value.intValue() : otherwise;
	}

	List<?> list(String name, String type) {
		List<?> value = optional(name, List.class, type);
		return (value != null) ? value : List.of();
	}

	Map<?, ?> map(String name) {
		Map<?, ?> value = optional(name, Map.class, "map[string]interface {}");
		return (value != null) ? value : Map.of();
	}

	private <T> @Nullable T optional(String name, Class<T> type, String goType) {
		Object value = get(name);
		if (value == null || type.isInstance(value)) {
			return type.cast(value);
		}
		throw wrongType(name, goType);
	}

	Rejection wrongType(String name, String goType) {
		return new Rejection(400, "json: cannot unmarshal " + kind(Objects.requireNonNull(get(name)))
				+ " into Go struct field " + this.path + "." + name + " of type " + goType);
	}

	/** What Go calls a value of this type. */
	static String kind(Object value) {
		return switch (value) {
			case Map<?, ?> map -> "object";
			case List<?> list -> "array";
			case String text -> "string";
			case Boolean bool -> "bool";
			case Double number -> "number " + number;
			default -> "number";
		};
	}

}
