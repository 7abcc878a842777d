package io.ollamagateway.settings;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.ollamagateway.models.Aliases;
import io.ollamagateway.protocol.ModelName;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * What is configured about models by their names.
 *
 * @param aliases other names of models
 * @param fallbacks the models that stand in for one, in order
 * @param changes the bounds of pulls and other changes
 */
public record ModelRules(Aliases aliases, Map<ModelName, List<ModelName>> fallbacks, ChangeProperties changes) {

	static ModelRules of(GatewayProperties properties) {
		Map<ModelName, List<ModelName>> fallbacks = new LinkedHashMap<>();
		properties.fallbacks()
			.forEach((model, others) -> fallbacks.put(name("fallbacks", model),
					others.stream().map((other) -> name("fallbacks", other)).toList()));
		ChangeProperties changes = properties.changes();
		if (changes.concurrency() < 1 || !changes.idleTimeout().isPositive()) {
			throw new InvalidConfigurationPropertyValueException("ollama-gateway.changes", changes,
					"concurrency must be 1 or more and idle-timeout longer than 0");
		}
		return new ModelRules(checked("aliases", properties.aliases(), () -> Aliases.of(properties.aliases())),
				Map.copyOf(fallbacks), changes);
	}

	private static ModelName name(String property, String text) {
		return checked(property, text, () -> ModelName.parse(text)
			.orElseThrow(() -> new IllegalArgumentException("'" + text + "' is not the name of a model")));
	}

	private static <T> T checked(String property, Object value, Supplier<T> supplier) {
		try {
			return supplier.get();
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationPropertyValueException("ollama-gateway." + property, value, ex.getMessage());
		}
	}

}
