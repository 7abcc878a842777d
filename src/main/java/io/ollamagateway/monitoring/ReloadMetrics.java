package io.ollamagateway.monitoring;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.ollamagateway.settings.ReloadListener;
import org.jspecify.annotations.Nullable;

/**
 * Counts how often the configuration was read again, and whether it was taken.
 */
final class ReloadMetrics implements ReloadListener {

	private final Counter taken;

	private final Counter refused;

	ReloadMetrics(MeterRegistry registry) {
		this.taken = counter(registry, "success");
		this.refused = counter(registry, "failure");
	}

	private static Counter counter(MeterRegistry registry, String result) {
		return Counter.builder(MeterNames.CONFIG_RELOADS)
			.description("How often the configuration was read again; after a failure the one before stays")
			.tag("result", result)
			.register(registry);
	}

	@Override
	public void reloaded(@Nullable String problem) {
		((problem == null) ? this.taken : this.refused).increment();
	}

}
