package io.ollamagateway.kubernetes;

import java.time.Duration;
import java.util.List;

import io.ollamagateway.chart.HelmChart;
import io.ollamagateway.fleet.Fleet;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.InstanceState;
import io.ollamagateway.routing.GatewayUnderTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The gateway follows the pods of the chart, with the rights that the chart gives it.
 */
@Tag("full")
@ExtendWith(ControlPlaneExtension.class)
class DiscoveryIT {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final String FIRST = GatewayInCluster.POOL + "-0";

	private static final String SECOND = GatewayInCluster.POOL + "-1";

	private final ControlPlane plane;

	private final Kubelet kubelet;

	DiscoveryIT(ControlPlane plane) {
		this.plane = plane;
		this.kubelet = new Kubelet(plane, "discovery");
	}

	@Test
	void endpointsFollowThePodsOfTheChart() {
		ChartRelease release = ChartRelease.minimal(this.plane, "follow");
		runReady("follow", FIRST);
		try (GatewayUnderTest gateway = GatewayInCluster.start(this.plane, "follow")) {
			Fleet fleet = gateway.bean(Fleet.class);
			awaitInstances(fleet, FIRST);

			release.upgrade(HelmChart.example("minimal"), "pools: {default: {replicas: 2}}");
			runReady("follow", SECOND);
			awaitInstances(fleet, FIRST, SECOND);

			this.kubelet.ready("follow", FIRST, false);
			await().atMost(PATIENCE).until(() -> fleet.state(FIRST) == InstanceState.DRAINING);
			assertThat(fleet.state(SECOND)).isNotEqualTo(InstanceState.DRAINING);
			this.kubelet.ready("follow", FIRST, true);
			await().atMost(PATIENCE).until(() -> fleet.state(FIRST) != InstanceState.DRAINING);

			release.upgrade(HelmChart.example("minimal"), "pools: {default: {replicas: 1}}");
			await("The controller ends the second pod").atMost(PATIENCE)
				.until(() -> fleet.state(SECOND) == InstanceState.DRAINING);
			this.kubelet.ended("follow", SECOND);
			awaitInstances(fleet, FIRST);
		}
		assertThat(this.plane.audit().requests("follow", GatewayInCluster.ACCOUNT)).isNotEmpty()
			.hasSizeLessThan(10)
			.allSatisfy((request) -> {
				assertThat(request.resource()).isEqualTo("endpointslices");
				assertThat(request.verb()).isIn("list", "watch");
				assertThat(request.status()).isLessThan(300);
			});
		release.uninstall();
	}

	@Test
	void itFollowsWhatChangedWhileTheApiServerWasAwayOrFrozen() {
		ChartRelease release = ChartRelease.minimal(this.plane, "away");
		runReady("away", FIRST);
		try (GatewayUnderTest gateway = GatewayInCluster.start(this.plane, "away")) {
			Fleet fleet = gateway.bean(Fleet.class);
			awaitInstances(fleet, FIRST);
			this.plane.stopServer();
			assertThat(instances(fleet)).containsExactly(FIRST);
			this.plane.startServer();
			this.kubelet.ready("away", FIRST, false);
			await().atMost(PATIENCE).until(() -> fleet.state(FIRST) == InstanceState.DRAINING);
			this.plane.freezeServer();
			assertThat(instances(fleet)).containsExactly(FIRST);
			this.plane.resumeServer();
			this.kubelet.ready("away", FIRST, true);
			await().atMost(PATIENCE).until(() -> fleet.state(FIRST) != InstanceState.DRAINING);
		}
		release.uninstall();
	}

	@Test
	void aGatewayThatIsThereBeforeTheFirstPodFindsIt() {
		ChartRelease release = ChartRelease.minimal(this.plane, "before");
		try (GatewayUnderTest gateway = GatewayInCluster.start(this.plane, "before")) {
			Fleet fleet = gateway.bean(Fleet.class);
			assertThat(instances(fleet)).isEmpty();
			runReady("before", FIRST);
			awaitInstances(fleet, FIRST);
		}
		release.uninstall();
	}

	@Test
	void aPoolThatGoesToZeroAndComesBackIsFound() {
		ChartRelease release = ChartRelease.minimal(this.plane, "zero");
		runReady("zero", FIRST);
		try (GatewayUnderTest gateway = GatewayInCluster.start(this.plane, "zero")) {
			Fleet fleet = gateway.bean(Fleet.class);
			awaitInstances(fleet, FIRST);
			release.upgrade(HelmChart.example("minimal"), "pools: {default: {replicas: 0}}");
			await("The controller ends the pod").atMost(PATIENCE)
				.until(() -> fleet.state(FIRST) == InstanceState.DRAINING);
			this.kubelet.ended("zero", FIRST);
			awaitInstances(fleet);
			release.upgrade(HelmChart.example("minimal"), "pools: {default: {replicas: 1}}");
			runReady("zero", FIRST);
			awaitInstances(fleet, FIRST);
		}
		release.uninstall();
	}

	private void runReady(String namespace, String pod) {
		this.kubelet.awaitAndRun(namespace, pod, PATIENCE);
		this.kubelet.ready(namespace, pod, true);
	}

	private static void awaitInstances(Fleet fleet, String... ids) {
		await().atMost(PATIENCE).untilAsserted(() -> assertThat(instances(fleet)).containsExactlyInAnyOrder(ids));
	}

	private static List<String> instances(Fleet fleet) {
		return fleet.pools().instances().stream().map(Instance::id).toList();
	}

}
