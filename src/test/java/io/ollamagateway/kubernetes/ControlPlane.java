package io.ollamagateway.kubernetes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;

import org.springframework.util.FileSystemUtils;

import static org.awaitility.Awaitility.await;

/**
 * A Kubernetes control plane on loopback ports: etcd, an API server with RBAC and the
 * default admission, and the controllers that make pods, endpoints and tokens. There is
 * no node: a {@link Kubelet} says what becomes of the pods.
 */
public final class ControlPlane implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(90);

	private final Path folder;

	private final ClusterFiles files;

	private final int port = freePort();

	private final Daemon etcd;

	private final Daemon server;

	private final Daemon controllers;

	private final AuditLog audit;

	private KubernetesClient admin;

	private ControlPlane(Path folder) throws Exception {
		this.folder = folder;
		this.files = new ClusterFiles(folder);
		Arguments arguments = new Arguments(this.files, this.port, freePort(), freePort());
		this.etcd = new Daemon(folder, "etcd", arguments.etcd());
		this.server = new Daemon(folder, "kube-apiserver", arguments.server());
		this.controllers = new Daemon(folder, "kube-controller-manager", arguments.controllers());
		this.files.write("kubeconfig", kubeconfig());
		this.audit = new AuditLog(this.files.path("audit.log"));
	}

	/**
	 * Starts one, and waits until it makes objects.
	 */
	public static ControlPlane start() {
		try {
			ControlPlane plane = new ControlPlane(Files.createTempDirectory("control-plane"));
			try {
				plane.etcd.start();
				plane.startServer();
				plane.controllers.start();
				plane.awaitControllers();
				return plane;
			}
			catch (Exception | AssertionError ex) {
				plane.close();
				throw ex;
			}
		}
		catch (RuntimeException ex) {
			throw ex;
		}
		catch (Exception ex) {
			throw new IllegalStateException("The control plane does not start", ex);
		}
	}

	/** The port of the API server, on 127.0.0.1. */
	public int port() {
		return this.port;
	}

	/** A client that may do everything. */
	public KubernetesClient admin() {
		return this.admin;
	}

	/** A file for programs that do everything, such as Helm. */
	public Path kubeconfigFile() {
		return this.files.path("kubeconfig");
	}

	/** The certificate by which the API server is known, in PEM. */
	public String authority() {
		try {
			return this.files.authority();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** What service accounts have asked. */
	public AuditLog audit() {
		return this.audit;
	}

	/**
	 * Makes a namespace.
	 * @param name its name
	 * @param podSecurity the level that is enforced: {@code privileged}, {@code baseline}
	 * or {@code restricted}
	 */
	public void createNamespace(String name, String podSecurity) {
		this.admin
			.resource(new NamespaceBuilder().withNewMetadata()
				.withName(name)
				.addToLabels("pod-security.kubernetes.io/enforce", podSecurity)
				.endMetadata()
				.build())
			.create();
		await().atMost(PATIENCE)
			.until(() -> this.admin.serviceAccounts().inNamespace(name).withName("default").get() != null);
	}

	/**
	 * How a pod's service account reaches the API server.
	 * @param namespace its namespace
	 * @param account its name
	 * @return the access with a token of one hour
	 */
	public Config accessFor(String namespace, String account) {
		TokenRequest request = this.admin.serviceAccounts()
			.inNamespace(namespace)
			.withName(account)
			.tokenRequest(new TokenRequestBuilder().withNewSpec().withExpirationSeconds(3600L).endSpec().build());
		return access().withNamespace(namespace).withOauthToken(request.getStatus().getToken()).build();
	}

	/** A client with the rights of a service account. */
	public KubernetesClient clientFor(String namespace, String account) {
		return new KubernetesClientBuilder().withConfig(accessFor(namespace, account)).build();
	}

	private ConfigBuilder access() {
		return new ConfigBuilder(Config.empty()).withMasterUrl("https://127.0.0.1:" + this.port)
			.withCaCertFile(this.files.path("ca.crt").toString());
	}

	/** Kills the API server; etcd keeps what it knew. */
	public void stopServer() {
		this.server.kill();
	}

	/** Starts the API server after {@link #stopServer()}, on the same port. */
	public void startServer() {
		this.server.start();
		if (this.admin != null) {
			this.admin.close();
		}
		this.admin = new KubernetesClientBuilder().withConfig(access().withOauthToken(this.files.token()).build())
			.build();
		awaitServer();
	}

	/** Lets the API server stand still, with its connections open. */
	public void freezeServer() {
		this.server.freeze();
	}

	/** Lets the API server go on. */
	public void resumeServer() {
		this.server.resume();
	}

	/** Gives the API server a certificate of an authority that nobody knows yet. */
	public void rotateAuthority() {
		stopServer();
		try {
			this.files.renewAuthority();
		}
		catch (Exception ex) {
			throw new IllegalStateException("The authority cannot be renewed", ex);
		}
		startServer();
		this.controllers.kill();
		this.controllers.start();
	}

	private void awaitServer() {
		await("The API server is ready").atMost(PATIENCE)
			.pollInterval(Duration.ofMillis(200))
			.ignoreExceptions()
			.conditionEvaluationListener((condition) -> {
				if (condition.getRemainingTimeInMS() < 1000 && !condition.isSatisfied()) {
					System.err.println(this.server.lastWords());
				}
			})
			.until(() -> "ok".equals(this.admin.raw("/readyz")));
	}

	private void awaitControllers() {
		await("The controllers work").atMost(PATIENCE)
			.until(() -> this.admin.serviceAccounts().inNamespace("default").withName("default").get() != null);
	}

	private String kubeconfig() throws IOException {
		return """
				apiVersion: v1
				kind: Config
				clusters: [{name: test, cluster: {server: "https://127.0.0.1:%d", certificate-authority: "%s"}}]
				users: [{name: admin, user: {token: "%s"}}]
				contexts: [{name: test, context: {cluster: test, user: admin}}]
				current-context: test
				""".formatted(this.port, this.files.path("ca.crt"), this.files.token());
	}

	static int freePort() {
		try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return free.getLocalPort();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		if (this.admin != null) {
			this.admin.close();
		}
		List.of(this.controllers, this.server, this.etcd).forEach(Daemon::close);
		try {
			FileSystemUtils.deleteRecursively(this.folder);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
