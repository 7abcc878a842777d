package io.ollamagateway.settings;

import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.convert.ConversionFailedException;

/**
 * Says what is wrong with the gateway's configuration in one sentence that names the
 * property, where Spring Boot's own analyzers need a page.
 */
final class ConfigurationFailureAnalyzer implements FailureAnalyzer, Ordered {

	private static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of("ollama-gateway");

	private static final String ACTION = "Correct it in application.yml, in the environment or on the command line; "
			+ "README.md shows all properties by example.";

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	public @Nullable FailureAnalysis analyze(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			String sentence = switch (cause) {
				case InvalidConfigurationPropertyValueException invalid -> sentence(invalid);
				case BindException bind when PREFIX.equals(bind.getName()) || PREFIX.isAncestorOf(bind.getName()) ->
					sentence(bind);
				default -> null;
			};
			if (sentence != null) {
				return new FailureAnalysis(sentence, ACTION, failure);
			}
		}
		return null;
	}

	private static @Nullable String sentence(InvalidConfigurationPropertyValueException invalid) {
		if (!invalid.getName().startsWith(PREFIX + ".")) {
			return null;
		}
		String value = String.valueOf(invalid.getValue());
		String reason = String.valueOf(invalid.getReason());
		return invalid.getName() + " is wrong: " + reason
				+ ((invalid.getValue() == null || reason.contains(value)) ? "" : " ('" + value + "')");
	}

	private static @Nullable String sentence(BindException bind) {
		if (bind.getCause() instanceof UnboundConfigurationPropertiesException unknown) {
			return unknown.getUnboundProperties()
				.stream()
				.map((property) -> property.getName() + " is not a property of the gateway")
				.collect(Collectors.joining("; "));
		}
		ConfigurationProperty property = bind.getProperty();
		if (property != null && bind.getCause() instanceof ConversionFailedException conversion) {
			return property.getName() + " is wrong: '" + property.getValue() + "' is not a value of type "
					+ conversion.getTargetType().getType().getSimpleName();
		}
		return null;
	}

}
