package io.ollamagateway.kubernetes;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.dsl.PodResource;

import static org.awaitility.Awaitility.await;

/**
 * Does with pods what the scheduler and a node's kubelet do, but runs nothing: it says
 * where they are, which address they have and whether they are ready. Addresses are of
 * 198.18.0.0/15, which is meant for tests; nobody answers there.
 */
public final class Kubelet {

	private static final AtomicInteger ADDRESSES = new AtomicInteger();

	private final ControlPlane plane;

	private final String node;

	/**
	 * Adds a node to a control plane, if it is not there.
	 * @param plane the control plane
	 * @param node the node's name
	 */
	public Kubelet(ControlPlane plane, String node) {
		this.plane = plane;
		this.node = node;
		plane.admin()
			.resource(new NodeBuilder().withNewMetadata()
				.withName(node)
				.addToLabels("kubernetes.io/hostname", node)
				.endMetadata()
				.build())
			.serverSideApply();
	}

	/** Waits until a controller has made a pod, and runs it. */
	void awaitAndRun(String namespace, String pod, Duration patience) {
		await("Pod " + pod + " is made").atMost(patience).until(() -> waiting(namespace).contains(pod));
		run(namespace, pod);
	}

	/** Puts a pod on the node and gives it an address; it is not ready yet. */
	public void run(String namespace, String pod) {
		this.plane.admin()
			.raw("/api/v1/namespaces/" + namespace + "/pods/" + pod + "/binding", "POST",
					Map.of("apiVersion", "v1", "kind", "Binding", "metadata", Map.of("name", pod), "target",
							Map.of("apiVersion", "v1", "kind", "Node", "name", this.node)));
		String bound = pod(namespace, pod).get().getSpec().getNodeName();
		if (!this.node.equals(bound)) {
			throw new IllegalStateException("Pod " + pod + " is on node " + bound + " instead of " + this.node);
		}
		int number = ADDRESSES.incrementAndGet();
		String address = "198.18." + number / 250 + "." + (1 + number % 250);
		pod(namespace, pod).editStatus((now) -> new PodBuilder(now).editOrNewStatus()
			.withPhase("Running")
			.withPodIP(address)
			.addNewPodIP(address)
			.endStatus()
			.build());
		ready(namespace, pod, false);
	}

	/** Says what a pod's readiness probe found. */
	public void ready(String namespace, String pod, boolean ready) {
		String status = ready ? "True" : "False";
		pod(namespace, pod).editStatus((now) -> new PodBuilder(now).editStatus()
			.removeMatchingFromConditions((condition) -> condition.getType().equals("Ready"))
			.addNewCondition()
			.withType("Ready")
			.withStatus(status)
			.endCondition()
			.endStatus()
			.build());
	}

	/** Has a pod end, as somebody who deletes it does; it stays until it has ended. */
	public void terminate(String namespace, String pod) {
		pod(namespace, pod).delete();
	}

	/** A pod has ended. */
	public void ended(String namespace, String pod) {
		pod(namespace, pod).withGracePeriod(0).delete();
	}

	/** The names of the pods in a namespace that nobody has put on a node. */
	public List<String> waiting(String namespace) {
		return this.plane.admin()
			.pods()
			.inNamespace(namespace)
			.list()
			.getItems()
			.stream()
			.filter((pod) -> pod.getSpec().getNodeName() == null)
			.map((pod) -> pod.getMetadata().getName())
			.sorted()
			.toList();
	}

	private PodResource pod(String namespace, String name) {
		return this.plane.admin().pods().inNamespace(namespace).withName(name);
	}

}
