package io.ollamagateway.fleet.discovery;

import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import org.jspecify.annotations.Nullable;

import static org.awaitility.Awaitility.await;

/**
 * A Kubernetes cluster of which only the EndpointSlices are real: fabric8's API server,
 * reached by a cable that can be cut. Each pod has a slice and a port of its own, so that
 * simulated servers can be pods.
 * <p>
 * fabric8's server stumbles over watches that have been cut, so that there is another one
 * behind the cable when it is mended, with what has been changed meanwhile.
 */
public final class TestCluster implements AutoCloseable {

	/** What selects the slices of its pods. */
	public static final String SELECTOR = "ollama-gateway/pool=small";

	/** The namespace of its pods. */
	public static final String NAMESPACE = "ai";

	private final Map<String, EndpointSlice> slices = new LinkedHashMap<>();

	private final Cable cable;

	private @Nullable KubernetesMockServer server;

	private @Nullable KubernetesClient admin;

	private TestCluster() {
		this.cable = new Cable(startServer());
	}

	private int startServer() {
		KubernetesMockServer started = new KubernetesMockServer(new Context(), new MockWebServer(), new HashMap<>(),
				new KubernetesCrudDispatcher(), false);
		started.init();
		this.server = started;
		this.admin = started.createClient();
		this.slices.values().forEach((slice) -> this.admin.resource(slice).create());
		return started.getPort();
	}

	private void stopServer() {
		if (this.server != null) {
			this.admin.close();
			this.server.destroy();
			this.server = null;
			this.admin = null;
		}
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
		stopServer();
	}

	/** The API server is there again. */
	public void mend() {
		this.cable.mend(startServer());
	}

	/** A pod has an address and does not serve yet. */
	public void starting(String pod, int port) {
		put(pod, port, false, false, false);
	}

	/** A pod serves. */
	public void ready(String pod, int port) {
		put(pod, port, true, true, false);
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
		EndpointSlice slice = this.slices.remove("ollama-" + pod);
		if (this.admin != null) {
			this.admin.resource(slice).delete();
		}
	}

	private void put(String pod, int port, boolean ready, boolean serving, boolean terminating) {
		put(slice("ollama-" + pod, port).addNewEndpoint()
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
			.build());
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
		EndpointSlice before = this.slices.put(slice.getMetadata().getName(), slice);
		if (this.admin != null) {
			if (before == null) {
				this.admin.resource(slice).create();
			}
			else {
				update(this.admin, slice);
			}
		}
	}

	/**
	 * The server may answer that its version is another one by now; one tries again then.
	 */
	private static void update(KubernetesClient admin, EndpointSlice slice) {
		await().atMost(Duration.ofSeconds(10))
			.ignoreExceptionsMatching((error) -> error instanceof KubernetesClientException refused
					&& refused.getCode() == HttpURLConnection.HTTP_CONFLICT)
			.until(() -> admin.resource(slice).update() != null);
	}

	@Override
	public void close() {
		this.cable.close();
		stopServer();
	}

}
