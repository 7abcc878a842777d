package io.ollamagateway.kubernetes;

import java.nio.file.Files;
import java.nio.file.Path;

import io.ollamagateway.chart.HelmChart;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.util.FileSystemUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * What the API server refuses of the chart today, or takes with another effect than is
 * wanted.
 */
@Tag("full")
@ExtendWith(ControlPlaneExtension.class)
class ChartFaultsIT {

	private final ControlPlane plane;

	ChartFaultsIT(ControlPlane plane) {
		this.plane = plane;
	}

	@Test
	@Disabled("[kubernetes-2] 7: a plus sign stands in the labels, which the API server refuses")
	void aChartWhoseVersionHasAPlusSignIsInstalled(@TempDir Path folder) throws Exception {
		ChartRelease release = ChartRelease.minimal(this.plane, "plus", "{}");
		FileSystemUtils.copyRecursively(HelmChart.FOLDER, folder);
		Path chart = folder.resolve("Chart.yaml");
		Files.writeString(chart, Files.readString(chart).replaceFirst("(?m)^version: .*", "version: 0.2.0+1a2b3c4"));
		assertThatNoException().isThrownBy(() -> release.upgradeTo(folder, HelmChart.example("minimal")));
	}

	@Test
	@Disabled("[kubernetes-2] 8: the Job's name does not change with all of its template, which is immutable")
	void aProvisioningJobIsUpgradedWithOtherLabels() {
		String job = "pools: {default: {modelCache: {type: shared}, provision: {mode: job}}}";
		ChartRelease release = ChartRelease.minimal(this.plane, "job", job);
		assertThatNoException()
			.isThrownBy(() -> release.upgrade(HelmChart.example("minimal"), job, "commonLabels: {team: ml}"));
	}

	@Test
	@Disabled("[kubernetes-2] 9: the number of pods leaves the manifest, and the API server sets one")
	void aPoolKeepsItsPodsWhenAnAutoscalerIsTurnedOn() {
		ChartRelease release = ChartRelease.minimal(this.plane, "scaled", "pools: {default: {replicas: 3}}");
		release.upgrade(HelmChart.example("minimal"),
				"pools: {default: {autoscaling: {engine: hpa, minReplicas: 2, maxReplicas: 4}}}");
		assertThat(this.plane.admin()
			.apps()
			.statefulSets()
			.inNamespace("scaled")
			.withName("rel-ollama-gateway-default")
			.get()
			.getSpec()
			.getReplicas()).isEqualTo(3);
	}

	@Test
	@Disabled("[kubernetes-2] 10: numbers and booleans in maps of labels and the like are not quoted")
	void numbersAndBooleansInLabelsAndSelectorsAreTaken() {
		ChartRelease release = ChartRelease.minimal(this.plane, "numbers", "{}");
		assertThatNoException().isThrownBy(() -> release.upgrade(HelmChart.example("minimal"), """
				commonLabels: {rev: 5}
				gateway: {podAnnotations: {a: 5}, service: {annotations: {b: true}}}
				pools: {default: {nodeSelector: {gpu: true}}}
				"""));
	}

}
