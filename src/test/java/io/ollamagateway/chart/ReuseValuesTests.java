package io.ollamagateway.chart;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * After {@code helm upgrade --reuse-values} the values are those of an older chart, in
 * which what is new in this one is missing.
 */
class ReuseValuesTests {

	private static final String MINE = "access: {existingSecret: keys}\npools: {a: {models: [x]}}\n";

	private static final String WHOLE = HelmChart.template(HelmChart.FOLDER, MINE);

	@Test
	void whatIsMissingIsTheDefault() {
		assertThat(HelmChart.templateWith(MINE).lines()).containsExactlyElementsOf(WHOLE.lines().toList());
	}

	@Test
	void whatIsMissingAmongOthersIsTheDefaultToo() {
		Map<String, Object> values = new Yaml().load(HelmChart.read(HelmChart.FOLDER.resolve("values.yaml")));
		thin(values);
		values.putAll(new Yaml().load(MINE));
		assertThat(HelmChart.templateWith(new Yaml().dump(values)).lines())
			.containsExactlyElementsOf(WHOLE.lines().toList());
	}

	/**
	 * Takes every other key away, but where a missing one has been taken away by the
	 * user.
	 */
	private static void thin(Map<String, Object> values) {
		boolean odd = false;
		for (String key : java.util.List.copyOf(values.keySet())) {
			odd = !odd;
			if (key.matches("resources|.*[sS]ecurityContext|behavior")) {
				continue;
			}
			if (odd) {
				values.remove(key);
			}
			else if (values.get(key) instanceof Map<?, ?> inner) {
				@SuppressWarnings("unchecked")
				Map<String, Object> map = (Map<String, Object>) inner;
				thin(map);
			}
		}
	}

}
