package io.ollamagateway.chart;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

import org.springframework.util.StringUtils;

/**
 * The values of the chart with what values.yaml says of them.
 */
final class ChartValues {

	private static final Pattern DESCRIPTION = Pattern.compile("\\s*# -- (.*)");

	private static final Pattern KEY = Pattern.compile("(\\s*)([A-Za-z]\\w*):(?: .*)?");

	private final Map<String, Object> values;

	private final Map<String, String> descriptions = new LinkedHashMap<>();

	ChartValues(String yaml) {
		this.values = new Yaml().load(yaml);
		List<String> path = new ArrayList<>();
		String description = null;
		for (String line : yaml.lines().toList()) {
			Matcher said = DESCRIPTION.matcher(line);
			Matcher key = KEY.matcher(line);
			if (said.matches()) {
				description = said.group(1);
			}
			else if (key.matches()) {
				while (path.size() > key.group(1).length() / 2) {
					path.removeLast();
				}
				path.add(key.group(2));
				if (description != null) {
					this.descriptions.put(String.join(".", path), description);
					description = null;
				}
			}
		}
	}

	/**
	 * As a file without comments, which templates can read.
	 */
	String bare() {
		DumperOptions options = new DumperOptions();
		options.setWidth(120);
		return new Yaml(options).dump(this.values);
	}

	/**
	 * As a table in Markdown.
	 */
	String table() {
		StringBuilder table = new StringBuilder("| value | what it is | default |\n| --- | --- | --- |\n");
		this.descriptions.forEach((path, description) -> table
			.append("| `%s` | %s | `%s` |%n".formatted(path, description, flow(at(path)).replace("|", "\\|"))));
		return table.toString();
	}

	/**
	 * Values of which nothing is said, neither themselves nor what they stand in.
	 */
	List<String> undescribed() {
		List<String> found = new ArrayList<>();
		undescribed("", this.values, found);
		return found;
	}

	private void undescribed(String prefix, Map<String, Object> map, List<String> found) {
		map.forEach((key, value) -> {
			String path = prefix + key;
			if (this.descriptions.containsKey(path)) {
				return;
			}
			if (value instanceof Map<?, ?> inner && !inner.isEmpty()) {
				@SuppressWarnings("unchecked")
				Map<String, Object> values = (Map<String, Object>) inner;
				undescribed(path + ".", values, found);
			}
			else {
				found.add(path);
			}
		});
	}

	private Object at(String path) {
		Object value = this.values;
		for (String key : StringUtils.delimitedListToStringArray(path, ".")) {
			value = ((Map<?, ?>) value).get(key);
		}
		return value;
	}

	private static String flow(Object value) {
		DumperOptions options = new DumperOptions();
		options.setDefaultFlowStyle(DumperOptions.FlowStyle.FLOW);
		options.setWidth(Integer.MAX_VALUE);
		return new Yaml(options).dump(value).strip();
	}

}
