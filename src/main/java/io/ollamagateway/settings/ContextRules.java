package io.ollamagateway.settings;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.ollamagateway.protocol.ModelName;
import io.ollamagateway.protocol.ModelPattern;
import io.ollamagateway.protocol.ModelRequest;
import io.ollamagateway.protocol.ModelTable;
import io.ollamagateway.protocol.RunnerOptions;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * The rules about the context of models, and which of them holds for a request.
 */
public final class ContextRules {

	/** No rule: every request is sent with the context that its client wants. */
	static final ContextRules NONE = new ContextRules(List.of());

	private final ModelTable<ContextRule> rules;

	private ContextRules(List<Map.Entry<ModelPattern, ContextRule>> rules) {
		this.rules = new ModelTable<>(rules);
	}

	/**
	 * Makes rules of what is configured.
	 * @param property the name of the property that holds them
	 * @param configured what it holds
	 * @return the rules
	 * @throws InvalidConfigurationPropertyValueException names the property that is wrong
	 */
	public static ContextRules of(String property, List<ContextProperties> configured) {
		List<Map.Entry<ModelPattern, ContextRule>> rules = new ArrayList<>();
		Set<ModelPattern> patterns = new HashSet<>();
		for (int i = 0; i < configured.size(); i++) {
			ContextProperties properties = configured.get(i);
			String place = property + "[" + i + "]";
			require(!properties.models().isEmpty(), place + ".models", properties.models(),
					"a rule needs the models that it is about");
			ContextRule rule = rule(place, properties);
			for (int j = 0; j < properties.models().size(); j++) {
				ModelPattern pattern = pattern(place + ".models[" + j + "]", properties.models().get(j));
				require(patterns.add(pattern), place + ".models[" + j + "]", pattern, "there is a rule for it already");
				rules.add(Map.entry(pattern, rule));
			}
		}
		return new ContextRules(rules);
	}

	private static ContextRule rule(String place, ContextProperties properties) {
		Integer pin = properties.pin();
		Integer ceiling = properties.ceiling();
		require((pin == null) != (ceiling == null), place, properties.models(), "a rule has either a pin or a ceiling");
		require(pin != null || !properties.serverDefault(), place + ".server-default", true,
				"it belongs to a pin, and the rule has a ceiling");
		ContextRule.Mode mode = (ceiling != null) ? ContextRule.Mode.CEILING
				: properties.serverDefault() ? ContextRule.Mode.PIN_AS_SERVER : ContextRule.Mode.PIN;
		int tokens = Objects.requireNonNullElse(pin, Objects.requireNonNullElse(ceiling, 0));
		require(tokens > 0, place + ((ceiling != null) ? ".ceiling" : ".pin"), tokens, "it must be larger than 0");
		return new ContextRule(mode, tokens);
	}

	private static ModelPattern pattern(String place, String text) {
		try {
			return ModelPattern.parse(text);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationPropertyValueException(place, text, ex.getMessage());
		}
	}

	private static void require(boolean holds, String property, @Nullable Object value, String problem) {
		if (!holds) {
			throw new InvalidConfigurationPropertyValueException(property, value, problem);
		}
	}

	/**
	 * What Ollama will load the model of a request with.
	 * @param request the request as its client sent it
	 * @return its options, with another {@code num_ctx} where a rule says so. A model
	 * that runs elsewhere is not loaded, so that no rule is about it
	 */
	public RunnerOptions applied(ModelRequest request) {
		if (!request.endpoint().operation().takesSlot() || request.model().source() == ModelName.Source.CLOUD) {
			return request.runnerOptions();
		}
		return this.rules.get(request.model()).map((rule) -> rule.applied(request)).orElseGet(request::runnerOptions);
	}

	/**
	 * What Ollama will load a model with for native requests that say nothing of it.
	 * @param model the model
	 * @return options with the context that a rule pins, if one does
	 */
	public RunnerOptions usual(ModelName model) {
		return this.rules.get(model).map(ContextRule::usual).orElse(RunnerOptions.NONE);
	}

}
