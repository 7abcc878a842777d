package io.ollamagateway.monitoring;

import java.util.HashSet;
import java.util.Set;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What Grafana would not say: panels that hide others, or that nobody understands.
 */
class GrafanaDashboardTests {

	@Test
	void eachPanelHasAPlaceOfItsOwnInTheGrid() throws Exception {
		Set<String> taken = new HashSet<>();
		for (JsonNode panel : GrafanaDashboard.read().panels()) {
			JsonNode place = panel.get("gridPos");
			int x = place.get("x").asInt();
			int y = place.get("y").asInt();
			assertThat(x + place.get("w").asInt()).as(panel.get("title").asString()).isLessThanOrEqualTo(24);
			for (int column = x; column < x + place.get("w").asInt(); column++) {
				for (int line = y; line < y + place.get("h").asInt(); line++) {
					assertThat(taken.add(column + "," + line)).as(panel.get("title").asString()).isTrue();
				}
			}
		}
	}

	@Test
	void eachPanelSaysWhatItShowsAndAsksTheDataSourceThatIsChosen() throws Exception {
		Set<Integer> ids = new HashSet<>();
		for (JsonNode panel : GrafanaDashboard.read().panels()) {
			assertThat(ids.add(panel.get("id").asInt())).isTrue();
			assertThat(panel.get("description").asString()).isNotBlank();
			assertThat(panel.get("targets")).isNotEmpty();
			for (JsonNode target : panel.get("targets")) {
				assertThat(target.get("datasource").get("uid").asString()).isEqualTo("${datasource}");
			}
		}
	}

}
