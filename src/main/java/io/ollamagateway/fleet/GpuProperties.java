package io.ollamagateway.fleet;

import java.net.URI;
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Where it is known how busy the GPUs are; Ollama does not tell.
 *
 * @param interval how often the sources are asked. A value that is older than two
 * intervals is dropped
 * @param sources who knows it. Default: nobody, and nothing is asked or shown
 */
public record GpuProperties(@DefaultValue("15s") Duration interval, @DefaultValue List<Source> sources) {

	/**
	 * Makes sure that everybody can be asked.
	 * @param property the name of this property, for messages
	 * @return the same
	 * @throws InvalidConfigurationPropertyValueException names the property that is wrong
	 */
	public GpuProperties checked(String property) {
		if (!this.interval.isPositive()) {
			throw new InvalidConfigurationPropertyValueException(property + ".interval", this.interval,
					"it must be longer than 0");
		}
		for (int i = 0; i < this.sources.size(); i++) {
			Source source = this.sources.get(i);
			boolean asked = (source.exporter() != null) ? source.prometheus() == null
					: source.prometheus() != null && source.query() != null;
			if (!asked) {
				throw new InvalidConfigurationPropertyValueException(property + ".sources[" + i + "]", null,
						"it needs either an exporter, or a prometheus with a query");
			}
		}
		return this;
	}

	/**
	 * Who knows how busy GPUs are: an exporter, or a Prometheus.
	 *
	 * @param exporter the URL of the metrics of an NVIDIA DCGM exporter, or of AMD's
	 * device metrics exporter
	 * @param prometheus the URL of a Prometheus, in place of an exporter
	 * @param query what to ask it: a query whose samples are percent, from 0 to 100
	 * @param instances the instances whose GPUs these are. Default: those whose id is in
	 * the label {@code backend}, {@code pod} or {@code exported_pod} of a sample
	 */
	public record Source(@Nullable URI exporter, @Nullable URI prometheus, @Nullable String query,
			@DefaultValue List<String> instances) {
	}

}
