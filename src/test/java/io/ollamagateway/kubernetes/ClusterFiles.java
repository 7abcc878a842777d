package io.ollamagateway.kubernetes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;

import static io.netty.pkitesting.CertificateBuilder.KeyUsage;

/**
 * The keys, certificates and tokens of a control plane, in its folder.
 */
final class ClusterFiles {

	private final Path folder;

	private final String token = UUID.randomUUID().toString();

	ClusterFiles(Path folder) throws Exception {
		this.folder = folder;
		write("tokens.csv", this.token + ",admin,admin,\"system:masters\"\n");
		write("audit.yaml", """
				apiVersion: audit.k8s.io/v1
				kind: Policy
				omitStages: [RequestReceived]
				rules:
				  - level: Metadata
				    userGroups: [system:serviceaccounts]
				  - level: None
				""");
		X509Bundle accounts = new CertificateBuilder().subject("CN=service-accounts")
			.rsa2048()
			.setIsCertificateAuthority(true)
			.buildSelfSigned();
		write("accounts.key", accounts.getPrivateKeyPEM());
		write("accounts.crt", accounts.getCertificatePEM());
		renewAuthority();
	}

	/** Makes another authority, and a certificate of it for the API server. */
	void renewAuthority() throws Exception {
		X509Bundle authority = new CertificateBuilder().subject("CN=authority-" + UUID.randomUUID())
			.rsa2048()
			.setIsCertificateAuthority(true)
			.setKeyUsage(true, KeyUsage.keyCertSign, KeyUsage.digitalSignature)
			.buildSelfSigned();
		X509Bundle server = new CertificateBuilder().subject("CN=kube-apiserver")
			.rsa2048()
			.addSanIpAddress("127.0.0.1")
			.addSanDnsName("localhost")
			.addExtendedKeyUsageServerAuth()
			.buildIssuedBy(authority);
		write("ca.crt", authority.getCertificatePEM());
		write("server.crt", server.getCertificatePathPEM());
		write("server.key", server.getPrivateKeyPEM());
	}

	/** What the administrator says who it is. */
	String token() {
		return this.token;
	}

	/** The certificate of the authority, in PEM. */
	String authority() throws IOException {
		return Files.readString(path("ca.crt"));
	}

	Path path(String name) {
		return this.folder.resolve(name);
	}

	Path write(String name, String text) throws IOException {
		return Files.writeString(path(name), text);
	}

}
