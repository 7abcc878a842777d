package io.ollamagateway.chart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is made of values.yaml is current. With {@code -Dchart.write=true} it is made.
 */
class ChartPagesTests {

	private static final Path README = HelmChart.FOLDER.resolve("README.md");

	private static final String BEGIN = "<!-- values:begin -->\n";

	private static final String END = "<!-- values:end -->";

	private final ChartValues values = new ChartValues(HelmChart.read(HelmChart.FOLDER.resolve("values.yaml")));

	@Test
	void eachValueIsDescribed() {
		assertThat(this.values.undescribed()).isEmpty();
	}

	@Test
	void theReadmesTableIsCurrent() throws IOException {
		String page = HelmChart.read(README);
		String current = page.substring(0, page.indexOf(BEGIN) + BEGIN.length()) + this.values.table()
				+ page.substring(page.indexOf(END));
		same(README, current);
	}

	@Test
	void theDefaultsOfTheTemplatesAreCurrent() throws IOException {
		same(HelmChart.FOLDER.resolve("files/defaults.yaml"), this.values.bare());
	}

	private static void same(Path file, String current) throws IOException {
		if (Boolean.getBoolean("chart.write")) {
			Files.writeString(file, current);
		}
		assertThat(HelmChart.read(file)).isEqualTo(current);
	}

}
