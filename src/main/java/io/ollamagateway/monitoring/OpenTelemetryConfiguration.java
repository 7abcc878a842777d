package io.ollamagateway.monitoring;

import io.micrometer.registry.otlp.OtlpMeterRegistry;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * What is there for OpenTelemetry only where somebody wants it.
 */
@Configuration(proxyBeanMethods = false)
class OpenTelemetryConfiguration {

	@Bean
	@ConditionalOnProperty(OpenTelemetryImportFilter.TRACES)
	SpanTracing spanTracing(Tracer tracer, Propagator propagator) {
		return new SpanTracing(tracer, propagator);
	}

	@Bean
	@ConditionalOnProperty(OpenTelemetryImportFilter.METRICS)
	GenAiMetrics genAiMetrics(OtlpMeterRegistry registry, ModelLabels labels) {
		return new GenAiMetrics(registry, labels);
	}

}
