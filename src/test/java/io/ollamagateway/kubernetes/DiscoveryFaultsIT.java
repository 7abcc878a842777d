package io.ollamagateway.kubernetes;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.ollamagateway.chart.HelmChart;
import io.ollamagateway.fleet.Fleet;
import io.ollamagateway.fleet.discovery.Cable;
import io.ollamagateway.fleet.model.InstanceState;
import io.ollamagateway.routing.GatewayUnderTest;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static java.net.HttpURLConnection.HTTP_FORBIDDEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What the gateway does when a real API server refuses it, changes its authority or falls
 * silent.
 */
@Tag("full")
@ExtendWith({ ControlPlaneExtension.class, OutputCaptureExtension.class })
class DiscoveryFaultsIT {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final String ACCOUNT = GatewayInCluster.ACCOUNT;

	private static final String POD = GatewayInCluster.POOL + "-0";

	@Test
	@Disabled("[kubernetes-2] 1: a watch that is refused is tried again and again, and nobody is told")
	void aWatchThatIsRefusedIsTold(ControlPlane plane, CapturedOutput output) {
		installed(plane, "refused");
		try (Cable cable = new Cable(plane.port());
				GatewayUnderTest gateway = GatewayInCluster.start(by(cable, plane.accessFor("refused", ACCOUNT)))) {
			awaitDraining(gateway, false);
			plane.admin().rbac().roleBindings().inNamespace("refused").withName(ACCOUNT).delete();
			await("The API server knows").atMost(PATIENCE).until(() -> mayNotList(plane, "refused"));
			cable.hangUp();
			await("The watch is refused").atMost(PATIENCE)
				.until(() -> plane.audit()
					.requests("refused", ACCOUNT)
					.stream()
					.anyMatch((request) -> request.verb().equals("watch") && request.status() == HTTP_FORBIDDEN));
			await("It is told").atMost(Duration.ofSeconds(20))
				.untilAsserted(() -> assertThat(output).contains("Kubernetes does not tell the EndpointSlices"));
		}
	}

	@Test
	@Disabled("[kubernetes-2] 3: a client that cannot be made at start ends discovery for good")
	void anAuthorityThatIsCutAtStartIsReadAgain(ControlPlane plane, @TempDir Path folder, CapturedOutput output)
			throws Exception {
		installed(plane, "cut");
		String whole = plane.authority();
		// of the last one of a file the client would not say that it is cut
		Path authority = Files.writeString(folder.resolve("ca.crt"), whole.substring(0, 500) + "\n" + whole);
		Config access = new ConfigBuilder(plane.accessFor("cut", ACCOUNT)).withCaCertFile(authority.toString()).build();
		try (GatewayUnderTest gateway = GatewayInCluster.start(access)) {
			await("It is read").atMost(PATIENCE).until(() -> output.getOut().contains("EndpointSlices"));
			Files.writeString(authority, whole);
			awaitDraining(gateway, false);
		}
	}

	@Test
	@Disabled("[kubernetes-2] 4: ca.crt is read once, so that nothing recovers from another authority")
	void anAuthorityThatIsRotatedIsReadAnew(@TempDir Path folder) throws Exception {
		try (ControlPlane plane = ControlPlane.start()) {
			Kubelet kubelet = installed(plane, "rotated");
			Path authority = Files.writeString(folder.resolve("ca.crt"), plane.authority());
			Config access = new ConfigBuilder(plane.accessFor("rotated", ACCOUNT)).withCaCertFile(authority.toString())
				.build();
			try (GatewayUnderTest gateway = GatewayInCluster.start(access)) {
				awaitDraining(gateway, false);
				plane.rotateAuthority();
				Files.writeString(authority, plane.authority(), StandardOpenOption.APPEND);
				kubelet.ready("rotated", POD, false);
				awaitDraining(gateway, true);
			}
		}
	}

	@Test
	@Disabled("[kubernetes-2] 5: a watch that falls silent is waited for, for minutes")
	void aWatchThatFallsSilentIsOpenedAnewWithin150Seconds(ControlPlane plane) {
		Kubelet kubelet = installed(plane, "silent");
		try (Cable cable = new Cable(plane.port());
				GatewayUnderTest gateway = GatewayInCluster.start(by(cable, plane.accessFor("silent", ACCOUNT)))) {
			awaitDraining(gateway, false);
			cable.silence();
			kubelet.ready("silent", POD, false);
			await("It is opened anew").atMost(Duration.ofMinutes(3))
				.until(() -> gateway.bean(Fleet.class).state(POD) == InstanceState.DRAINING);
		}
	}

	/** The chart with a pool of one pod that is ready. */
	private static Kubelet installed(ControlPlane plane, String namespace) {
		plane.createNamespace(namespace, "restricted");
		new ChartRelease(plane, namespace).install(HelmChart.example("minimal"));
		Kubelet kubelet = new Kubelet(plane, "faults");
		kubelet.awaitAndRun(namespace, POD, PATIENCE);
		kubelet.ready(namespace, POD, true);
		return kubelet;
	}

	private static Config by(Cable cable, Config access) {
		return new ConfigBuilder(access).withMasterUrl("https://127.0.0.1:" + cable.port()).build();
	}

	private static boolean mayNotList(ControlPlane plane, String namespace) {
		try (KubernetesClient client = plane.clientFor(namespace, ACCOUNT)) {
			client.discovery().v1().endpointSlices().inNamespace(namespace).list();
			return false;
		}
		catch (KubernetesClientException ex) {
			return ex.getCode() == HTTP_FORBIDDEN;
		}
	}

	/** Waits until the pod is known, and leaves or does not leave. */
	private static void awaitDraining(GatewayUnderTest gateway, boolean draining) {
		Fleet fleet = gateway.bean(Fleet.class);
		await("The pod is known").atMost(PATIENCE)
			.until(() -> fleet.pools().instances().size() == 1
					&& (fleet.state(POD) == InstanceState.DRAINING) == draining);
	}

}
