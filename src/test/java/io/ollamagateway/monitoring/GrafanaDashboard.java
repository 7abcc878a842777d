package io.ollamagateway.monitoring;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The dashboard for Grafana that the chart ships.
 *
 * @param panels its panels, without the titles of rows
 */
record GrafanaDashboard(List<JsonNode> panels) {

	static GrafanaDashboard read() throws IOException {
		JsonNode dashboard = JsonMapper.shared().readTree(Path.of("helm-chart/files/grafana-dashboard.json"));
		return new GrafanaDashboard(dashboard.get("panels")
			.values()
			.stream()
			.filter((panel) -> !panel.get("type").asString().equals("row"))
			.toList());
	}

	/** All queries as Grafana sends them when all pools are chosen. */
	List<Query> queries(String interval) {
		return this.panels.stream()
			.flatMap((panel) -> panel.get("targets")
				.values()
				.stream()
				.map((target) -> new Query(panel.get("title").asString(),
						target.get("expr").asString().replace("$pool", ".*").replace("$__rate_interval", interval))))
			.toList();
	}

	/**
	 * A query.
	 *
	 * @param panel the title of its panel
	 * @param expression what is asked, in PromQL
	 */
	record Query(String panel, String expression) {
	}

}
