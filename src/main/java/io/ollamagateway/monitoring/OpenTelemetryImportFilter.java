package io.ollamagateway.monitoring;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;

/**
 * Leaves out what Spring Boot configures of OpenTelemetry where nobody has said whither
 * to send it. Spans that go nowhere would cost each request something.
 */
final class OpenTelemetryImportFilter implements AutoConfigurationImportFilter, EnvironmentAware {

	/** Whither spans are sent. */
	static final String TRACES = "management.opentelemetry.tracing.export.otlp.endpoint";

	/** Whither metrics are sent. */
	static final String METRICS = "management.otlp.metrics.export.url";

	private static final String LOGS = "management.opentelemetry.logging.export.otlp.endpoint";

	/** Makes spans of Spring's observations; {@link SpanTracing} makes ours. */
	private static final String OBSERVATIONS = "micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration";

	private static final String BOOT = "org.springframework.boot.";

	private Environment environment = new StandardEnvironment();

	@Override
	public void setEnvironment(Environment environment) {
		this.environment = environment;
	}

	@Override
	public boolean[] match(@Nullable String[] classes, AutoConfigurationMetadata metadata) {
		boolean[] wanted = new boolean[classes.length];
		for (int i = 0; i < classes.length; i++) {
			wanted[i] = isWanted(classes[i]);
		}
		return wanted;
	}

	private boolean isWanted(@Nullable String name) {
		if (name == null || !name.startsWith(BOOT)) {
			return true;
		}
		String part = name.substring(BOOT.length());
		if (part.startsWith("micrometer.tracing.")) {
			return isSet(TRACES) && !part.equals(OBSERVATIONS);
		}
		if (part.startsWith("micrometer.metrics.autoconfigure.export.otlp.")) {
			return isSet(METRICS);
		}
		return !part.startsWith("opentelemetry.") || isSet(TRACES) || isSet(METRICS) || isSet(LOGS);
	}

	private boolean isSet(String property) {
		String value = this.environment.getProperty(property);
		return value != null && !value.isBlank();
	}

}
