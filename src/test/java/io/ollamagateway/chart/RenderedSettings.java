package io.ollamagateway.chart;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.yaml.snakeyaml.Yaml;

import org.springframework.boot.convert.DurationStyle;

/**
 * The gateway's application.yml as plain maps.
 */
record RenderedSettings(Map<String, Object> application) {

	static RenderedSettings of(Rendered rendered) {
		return new RenderedSettings(new Yaml().load(rendered.application()));
	}

	@SuppressWarnings("unchecked")
	String at(String... path) {
		Object value = this.application;
		for (String key : path) {
			value = ((Map<String, Object>) value).get(key);
		}
		return (String) value;
	}

	/**
	 * How long a gateway takes to stop at the longest.
	 */
	long shutdownSeconds() {
		return List.of(at("ollama-gateway", "shutdown-delay"), at("spring", "lifecycle", "timeout-per-shutdown-phase"))
			.stream()
			.map((text) -> DurationStyle.detectAndParse(text))
			.mapToLong(Duration::toSeconds)
			.sum();
	}

}
