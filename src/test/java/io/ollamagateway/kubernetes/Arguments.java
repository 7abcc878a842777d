package io.ollamagateway.kubernetes;

import java.util.List;

/**
 * With what the programs of a control plane are started.
 *
 * @param files its keys and tokens
 * @param port where the API server listens
 * @param etcdPort where etcd listens
 * @param peerPort where etcd would listen for others of its kind
 */
record Arguments(ClusterFiles files, int port, int etcdPort, int peerPort) {

	/**
	 * Those that make what the chart needs. The one that watches over nodes is not among
	 * them: it would taint nodes that do not report.
	 */
	private static final List<String> CONTROLLERS = List.of("deployment-controller", "disruption-controller",
			"endpointslice-controller", "garbage-collector-controller", "job-controller", "namespace-controller",
			"replicaset-controller", "resourcequota-controller", "root-ca-certificate-publisher-controller",
			"serviceaccount-controller", "statefulset-controller");

	List<String> etcd() {
		String clients = "http://127.0.0.1:" + this.etcdPort;
		String peers = "http://127.0.0.1:" + this.peerPort;
		return List.of("--data-dir=" + this.files.path("etcd"), "--listen-client-urls=" + clients,
				"--advertise-client-urls=" + clients, "--listen-peer-urls=" + peers,
				"--initial-advertise-peer-urls=" + peers, "--initial-cluster=default=" + peers, "--unsafe-no-fsync",
				"--log-level=warn");
	}

	List<String> server() {
		return List.of("--etcd-servers=http://127.0.0.1:" + this.etcdPort, "--bind-address=127.0.0.1",
				"--secure-port=" + this.port, "--tls-cert-file=" + this.files.path("server.crt"),
				"--tls-private-key-file=" + this.files.path("server.key"),
				"--token-auth-file=" + this.files.path("tokens.csv"), "--authorization-mode=RBAC",
				"--service-account-issuer=https://kubernetes.default.svc",
				"--service-account-key-file=" + this.files.path("accounts.crt"),
				"--service-account-signing-key-file=" + this.files.path("accounts.key"),
				"--service-cluster-ip-range=10.96.0.0/16",
				// it would list itself as an endpoint, which a loopback address cannot be
				"--endpoint-reconciler-type=none", "--audit-policy-file=" + this.files.path("audit.yaml"),
				"--audit-log-path=" + this.files.path("audit.log"), "--audit-log-mode=blocking");
	}

	List<String> controllers() {
		return List.of("--kubeconfig=" + this.files.path("kubeconfig"), "--leader-elect=false", "--secure-port=0",
				"--service-account-private-key-file=" + this.files.path("accounts.key"),
				"--root-ca-file=" + this.files.path("ca.crt"), "--concurrent-namespace-syncs=2",
				"--controllers=" + String.join(",", CONTROLLERS));
	}

}
