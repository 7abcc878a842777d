package io.ollamagateway.models;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import io.ollamagateway.protocol.ModelName;

/**
 * Other names of models, by which clients may ask for them.
 *
 * @param targets the model that each name stands for
 */
public record Aliases(Map<ModelName, ModelName> targets) {

	/** There are none. */
	public static final Aliases NONE = new Aliases(Map.of());

	/**
	 * Reads what is configured.
	 * @param configured the models by their other names
	 * @return the aliases
	 * @throws IllegalArgumentException with a sentence that says what is wrong
	 */
	public static Aliases of(Map<String, String> configured) {
		Map<ModelName, ModelName> targets = new LinkedHashMap<>();
		configured.forEach((alias, target) -> {
			ModelName before = targets.putIfAbsent(name(alias), name(target));
			if (before != null) {
				throw new IllegalArgumentException("'" + alias + "' is an alias of two models");
			}
		});
		targets.forEach((alias, target) -> {
			if (targets.containsKey(target)) {
				throw new IllegalArgumentException(
						"'" + alias.display() + "' stands for '" + target.display() + "', which is an alias itself");
			}
		});
		return new Aliases(targets);
	}

	private static ModelName name(String text) {
		return ModelName.parse(text)
			.orElseThrow(() -> new IllegalArgumentException("'" + text + "' is not the name of a model"));
	}

	/**
	 * The model that a name stands for.
	 * @param asked the name that a client asks for
	 * @return the model, or empty if the name is no alias
	 */
	public Optional<ModelName> target(ModelName asked) {
		return Optional.ofNullable(this.targets.get(asked));
	}

}
