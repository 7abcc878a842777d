package io.ollamagateway.monitoring;

import io.github.bucket4j.TimeMeter;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import io.ollamagateway.settings.SettingsOwner;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingProperties;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.SdkTracerProviderBuilderCustomizer;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.SpanExporters;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * What is there for OpenTelemetry only where somebody wants it.
 */
@Configuration(proxyBeanMethods = false)
class OpenTelemetryConfiguration {

	@Bean
	@ConditionalOnProperty(OpenTelemetryImportFilter.TRACES)
	TraceLimit traceLimit(SettingsOwner settings) {
		return new TraceLimit(() -> settings.current().tracesPerSecond(), TimeMeter.SYSTEM_NANOTIME);
	}

	@Bean
	@ConditionalOnProperty(OpenTelemetryImportFilter.TRACES)
	SpanTracing spanTracing(Tracer tracer, ContextPropagators propagators, TraceLimit limit) {
		return new SpanTracing(tracer, propagators.getTextMapPropagator(), limit);
	}

	/** Has the sampler that Spring Boot made decide for so many requests a second. */
	@Bean
	@ConditionalOnProperty(OpenTelemetryImportFilter.TRACES)
	SdkTracerProviderBuilderCustomizer limitedSampler(Sampler sampler, TraceLimit limit) {
		Sampler limited = new LimitedSampler(sampler, limit);
		return (builder) -> builder.setSampler(limited);
	}

	/**
	 * Sends spans in batches, as Spring Boot would, without the copies that it makes of
	 * each for filters of which there are none here.
	 */
	@Bean
	@ConditionalOnProperty(OpenTelemetryImportFilter.TRACES)
	BatchSpanProcessor spanProcessor(SpanExporters exporters, OpenTelemetryTracingProperties properties) {
		OpenTelemetryTracingProperties.Export export = properties.getExport();
		return BatchSpanProcessor.builder(SpanExporter.composite(exporters.list()))
			.setExportUnsampledSpans(export.isIncludeUnsampled())
			.setExporterTimeout(export.getTimeout())
			.setMaxExportBatchSize(export.getMaxBatchSize())
			.setMaxQueueSize(export.getMaxQueueSize())
			.setScheduleDelay(export.getScheduleDelay())
			.build();
	}

	@Bean
	@ConditionalOnProperty(OpenTelemetryImportFilter.METRICS)
	GenAiMetrics genAiMetrics(OtlpMeterRegistry registry, ModelLabels labels) {
		return new GenAiMetrics(registry, labels);
	}

}
