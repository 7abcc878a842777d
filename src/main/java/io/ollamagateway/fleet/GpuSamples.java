package io.ollamagateway.fleet;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads what sources tell of GPUs.
 */
final class GpuSamples {

	/** What is read of an exporter, by the name of its source. */
	private static final Map<String, String> SOURCES = Map.of("DCGM_FI_DEV_GPU_UTIL", "dcgm", "GPU_GFX_ACTIVITY", "amd",
			"gpu_gfx_activity", "amd");

	private static final Pattern LINE = Pattern.compile("(\\w+)(?:\\{(.*)})?\\s+(\\S+)(?:\\s+\\S+)?");

	private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");

	private GpuSamples() {
	}

	/**
	 * Reads the metrics of an exporter.
	 * @param text in the exposition format of Prometheus
	 * @return one sample for each GPU, or for each part of one that has an owner
	 */
	static List<GpuSample> ofExporter(String text) {
		return text.lines().map(GpuSamples::ofLine).filter(Objects::nonNull).toList();
	}

	private static @Nullable GpuSample ofLine(String line) {
		if (line.startsWith("#")) {
			return null;
		}
		Matcher matcher = LINE.matcher(line);
		String source = matcher.matches() ? SOURCES.get(matcher.group(1)) : null;
		if (source == null) {
			return null;
		}
		Map<String, String> labels = new HashMap<>();
		Matcher label = LABEL.matcher(Objects.requireNonNullElse(matcher.group(2), ""));
		while (label.find()) {
			labels.put(label.group(1), label.group(2));
		}
		return sample(source, labels, matcher.group(3));
	}

	/**
	 * Reads the answer to an instant query.
	 * @param json as the HTTP API of Prometheus gives it
	 * @return its samples
	 */
	static List<GpuSample> ofQuery(byte[] json) {
		JsonNode results = JsonMapper.shared().readTree(json).path("data").path("result");
		return StreamSupport.stream(results.spliterator(), false)
			.map(GpuSamples::ofResult)
			.filter(Objects::nonNull)
			.toList();
	}

	private static @Nullable GpuSample ofResult(JsonNode result) {
		Map<String, String> labels = new HashMap<>();
		result.path("metric")
			.properties()
			.forEach((label) -> labels.put(label.getKey(), label.getValue().stringValue("")));
		return sample("prometheus", labels, result.path("value").path(1).stringValue(""));
	}

	/** What is not a number, or not a percentage, is not known. */
	private static @Nullable GpuSample sample(String source, Map<String, String> labels, String value) {
		try {
			double percent = Double.parseDouble(value);
			return (percent >= 0 && percent <= 100) ? new GpuSample(source, labels, percent) : null;
		}
		catch (NumberFormatException ex) {
			return null;
		}
	}

}
