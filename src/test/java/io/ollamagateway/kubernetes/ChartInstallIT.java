package io.ollamagateway.kubernetes;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.node.v1.RuntimeClassBuilder;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClassBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.ollamagateway.chart.HelmChart;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * The chart with each of the example values on a real API server, in a namespace that
 * admits restricted pods only.
 */
@Tag("full")
@ExtendWith(ControlPlaneExtension.class)
class ChartInstallIT {

	private static final Duration PATIENCE = Duration.ofSeconds(40);

	private final ControlPlane plane;

	ChartInstallIT(ControlPlane plane) {
		this.plane = plane;
	}

	@BeforeAll
	static void whatTheValuesNeed(ControlPlane plane) {
		CustomResources.install(plane.admin());
		for (String name : List.of("high", "low")) {
			plane.admin()
				.resource(
						new PriorityClassBuilder().withNewMetadata().withName(name).endMetadata().withValue(1).build())
				.serverSideApply();
		}
		plane.admin()
			.resource(new RuntimeClassBuilder().withNewMetadata()
				.withName("nvidia")
				.endMetadata()
				.withHandler("nvidia")
				.build())
			.serverSideApply();
	}

	/** Those that are refused have a test of their own. */
	static Stream<Path> examples() {
		return HelmChart.examples()
			.filter((file) -> !List.of("hpa-values.yaml", "hostpath-values.yaml")
				.contains(file.getFileName().toString()));
	}

	@ParameterizedTest
	@MethodSource("examples")
	void eachObjectIsAppliedWithoutAFieldThatTheServerDoesNotKnow(Path example) throws Exception {
		ChartRelease release = release("valid-", example);
		List<GenericKubernetesResource> objects = release.rendered(Files.readString(example));
		assertThat(objects).isNotEmpty().allSatisfy(release::validate);
	}

	@ParameterizedTest
	@MethodSource("examples")
	void theChartIsInstalledUpgradedAndTakenAway(Path example) throws Exception {
		ChartRelease release = release("", example);
		String values = Files.readString(example);
		release.install(values);
		awaitPods(release.namespace());
		release.upgrade(values, """
				gateway: {replicas: 3, image: {tag: other}, podLabels: {example.com/more: label}}
				""");
		awaitPods(release.namespace());
		assertThat(gateway(release).getSpec().getReplicas()).isEqualTo(3);
		assertThat(gateway(release).getSpec().getTemplate().getMetadata().getLabels()).containsEntry("example.com/more",
				"label");
		release.uninstall();
		await("Nothing is left that makes pods").atMost(PATIENCE)
			.untilAsserted(() -> assertThat(workloads(release.namespace())).isEmpty());
	}

	@Test
	void aPoolOnTheNodesDisksGetsNoPodsWhereOnlyRestrictedOnesAreAdmitted() throws Exception {
		Path example = HelmChart.FOLDER.resolve("ci/hostpath-values.yaml");
		ChartRelease release = release("", example);
		release.install(Files.readString(example));
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(
					this.plane.admin().v1().events().inNamespace(release.namespace()).list().getItems())
				.anySatisfy((event) -> assertThat(event.getMessage())
					.contains("violates PodSecurity \"restricted:latest\"", "restricted volume types", "hostPath")));
		release.uninstall();
	}

	@Test
	void anHpaThatGoesToZeroIsRefusedBeforeKubernetes137AndTakenWithAMinimumOfOne() throws Exception {
		Path example = HelmChart.FOLDER.resolve("ci/hpa-values.yaml");
		ChartRelease release = release("", example);
		String values = Files.readString(example);
		assertThatExceptionOfType(KubernetesClientException.class)
			.isThrownBy(() -> release.rendered(values).forEach(release::validate))
			.withMessageContaining("spec.minReplicas: Invalid value: 0: must be greater than or equal to 1");
		assertThatIllegalStateException().isThrownBy(() -> release.install(values))
			.withMessageContaining("minReplicas");
		release.uninstall();
		String one = "pools: {small: {autoscaling: {minReplicas: 1}}}";
		assertThat(release.rendered(values, one)).allSatisfy(release::validate);
		release.install(values, one);
		awaitPods(release.namespace());
		release.uninstall();
	}

	private ChartRelease release(String prefix, Path example) {
		String namespace = prefix + example.getFileName().toString().replace("-values.yaml", "");
		this.plane.createNamespace(namespace, "restricted");
		return new ChartRelease(this.plane, namespace);
	}

	private Deployment gateway(ChartRelease release) {
		return this.plane.admin()
			.apps()
			.deployments()
			.inNamespace(release.namespace())
			.withLabel("app.kubernetes.io/component", "gateway")
			.list()
			.getItems()
			.getFirst();
	}

	/**
	 * Waits until each workload has a pod of its present template. Nothing runs it, so
	 * that a Deployment that is upgraded waits with the others.
	 */
	private void awaitPods(String namespace) {
		await("The pods are admitted").atMost(PATIENCE)
			.untilAsserted(() -> assertThat(workloads(namespace)).isNotEmpty()
				.allSatisfy((workload) -> assertThat(workload.made()).as(workload.name()).isPositive()));
	}

	private List<Workload> workloads(String namespace) {
		KubernetesClient admin = this.plane.admin();
		return Stream
			.of(admin.apps().deployments().inNamespace(namespace).list().getItems().stream().map(Workload::of),
					admin.apps().statefulSets().inNamespace(namespace).list().getItems().stream().map(Workload::of),
					admin.batch().v1().jobs().inNamespace(namespace).list().getItems().stream().map(Workload::of))
			.flatMap((each) -> each)
			.toList();
	}

	private record Workload(String name, int made) {

		private static Workload of(Deployment it) {
			return new Workload(it.getFullResourceName() + "/" + it.getMetadata().getName(),
					number(it.getStatus().getUpdatedReplicas()));
		}

		private static Workload of(StatefulSet it) {
			return new Workload(it.getFullResourceName() + "/" + it.getMetadata().getName(),
					number(it.getStatus().getReplicas()));
		}

		private static Workload of(Job it) {
			return new Workload(it.getFullResourceName() + "/" + it.getMetadata().getName(),
					number(it.getStatus().getActive()));
		}

		private static int number(Integer value) {
			return (value != null) ? value : 0;
		}

	}

}
