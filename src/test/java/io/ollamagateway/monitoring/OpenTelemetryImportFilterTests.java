package io.ollamagateway.monitoring;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * By default nothing of OpenTelemetry is there, so that it can neither cost anything nor
 * try to reach anybody.
 */
class OpenTelemetryImportFilterTests {

	@Test
	void nothingIsThereUnlessSomebodySaysWhither() {
		assertThat(remaining(new MockEnvironment())).isEmpty();
	}

	@Test
	void tracesComeWithTheirEndpointAndMetricsWithTheirs() {
		Set<String> traces = remaining(
				new MockEnvironment().withProperty(OpenTelemetryImportFilter.TRACES, "http://x"));
		assertThat(traces).anyMatch((name) -> name.endsWith(".OtlpTracingAutoConfiguration"))
			.anyMatch((name) -> name.endsWith(".OpenTelemetrySdkAutoConfiguration"))
			.as("spans are made of requests and not of Spring's observations")
			.noneMatch((name) -> name.endsWith(".MicrometerTracingAutoConfiguration"))
			.noneMatch((name) -> name.endsWith(".OtlpMetricsExportAutoConfiguration"));
		Set<String> metrics = remaining(
				new MockEnvironment().withProperty(OpenTelemetryImportFilter.METRICS, "http://x"));
		assertThat(metrics).anyMatch((name) -> name.endsWith(".OtlpMetricsExportAutoConfiguration"))
			.noneMatch((name) -> name.contains(".tracing."));
	}

	private static Set<String> remaining(MockEnvironment environment) {
		List<String> all = ImportCandidates.load(AutoConfiguration.class, null).getCandidates();
		OpenTelemetryImportFilter filter = new OpenTelemetryImportFilter();
		filter.setEnvironment(environment);
		boolean[] wanted = filter.match(all.toArray(String[]::new), null);
		Set<String> remaining = new TreeSet<>();
		for (int i = 0; i < wanted.length; i++) {
			String name = all.get(i).toLowerCase(Locale.ROOT);
			boolean telemetry = name.contains("tracing") || name.contains("opentelemetry") || name.contains("otlp");
			if (wanted[i] && telemetry && name.startsWith("org.springframework.boot.")) {
				remaining.add(all.get(i));
			}
		}
		return remaining;
	}

}
