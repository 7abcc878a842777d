package io.ollamagateway.simulator;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * An object of a request as a Go struct sees it: the case of keys does not matter, the
 * last one wins, a wrong type is an error.
 */
final class Fields {

	private final String struct;

	private final Map<?, ?> values;

	private Fields(String struct, Map<?, ?> values) {
		this.struct = struct;
		this.values = values;
	}

	static Fields of(String struct, @Nullable Object value) {
		if (value == null) {
			return new Fields(struct, Map.of());
		}
		if (value instanceof Map<?, ?> map) {
			return new Fields(struct, map);
		}
		throw new Rejection(400, "json: cannot unmarshal " + kind(value) + " into Go value of type "
				+ (struct.contains(".") ? struct : "api." + struct));
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
		throw new Rejection(400, "json: cannot unmarshal " + kind(value) + " into Go struct field "
				+ this.struct.substring(this.struct.indexOf('.') + 1) + "." + name + " of type " + goType);
	}

	private static String kind(Object value) {
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
