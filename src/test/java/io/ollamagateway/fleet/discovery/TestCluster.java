package io.ollamagateway.fleet.discovery;

import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;

/**
 * A Kubernetes cluster that has nothing but EndpointSlices: a {@link WatchServer},
 * reached by a cable that can be cut. Each pod has a slice and a port of its own, so that
 * simulated servers can be pods.
 */
public final class TestCluster implements AutoCloseable {

	/** What selects the slices of its pods. */
	public static final String SELECTOR = "ollama-gateway/pool=small";

	/** The namespace of its pods. */
	public static final String NAMESPACE = "ai";

	private final WatchServer server = new WatchServer();

	private final Cable cable = new Cable(this.server.port());

	private TestCluster() {
	}

	public static TestCluster start() {
		return new TestCluster();
	}

	/** Where it is. */
	public Config access() {
		return access(this.cable.port());
	}

	static Config access(int port) {
		return new ConfigBuilder(Config.empty()).withMasterUrl("http://127.0.0.1:" + port)
			.withNamespace(NAMESPACE)
			.withWatchReconnectInterval(100)
			.build();
	}

	/** The API server is away. */
	public void cut() {
		this.cable.cut();
	}

	/** The API server is there again, and knows what has changed meanwhile. */
	public void mend() {
		this.cable.mend(this.server.port());
	}

	/** A pod has an address and does not serve yet. */
	public void starting(String pod, int port) {
		put(pod, port, false, false, false);
	}

	/** A pod serves. */
	public void ready(String pod, int port) {
		put(pod, port, true, true, false);
	}

	/** A pod with an address of its own serves. */
	public void ready(String pod, String address, int port) {
		put(new EndpointSliceBuilder(pod(pod, port, true, true, false)).editFirstEndpoint()
			.withAddresses(address)
			.endEndpoint()
			.build());
	}

	/** A pod's readiness probe fails. */
	public void unready(String pod, int port) {
		put(pod, port, false, false, false);
	}

	/** A pod was deleted, and ends what it does. */
	public void terminating(String pod, int port) {
		put(pod, port, false, true, true);
	}

	/** A pod is no more. */
	public void vanish(String pod) {
		this.server.remove("ollama-" + pod);
	}

	private void put(String pod, int port, boolean ready, boolean serving, boolean terminating) {
		put(pod(pod, port, ready, serving, terminating));
	}

	/** The slice of a pod. */
	static EndpointSlice pod(String pod, int port, boolean ready, boolean serving, boolean terminating) {
		return slice("ollama-" + pod, port).addNewEndpoint()
			.addToAddresses("127.0.0.1")
			.withNewConditions()
			.withReady(ready)
			.withServing(serving)
			.withTerminating(terminating)
			.endConditions()
			.withNewTargetRef()
			.withKind("Pod")
			.withNamespace(NAMESPACE)
			.withName(pod)
			.withUid(pod + "-" + port)
			.endTargetRef()
			.endEndpoint()
			.build();
	}

	/** A slice without endpoints. */
	static EndpointSliceBuilder slice(String name, int port) {
		return new EndpointSliceBuilder().withAddressType("IPv4")
			.withNewMetadata()
			.withName(name)
			.withNamespace(NAMESPACE)
			.addToLabels("ollama-gateway/pool", "small")
			.endMetadata()
			.addNewPort()
			.withName("http")
			.withPort(port)
			.endPort();
	}

	/** A slice is there, or has changed. */
	void put(EndpointSlice slice) {
		this.server.put(slice);
	}

	@Override
	public void close() {
		this.cable.close();
		this.server.close();
	}

}
