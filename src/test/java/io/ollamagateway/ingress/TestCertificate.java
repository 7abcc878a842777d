package io.ollamagateway.ingress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;

/**
 * A certificate and its key in files, either plain ones or as a kubelet mounts a secret:
 * links into a directory that is replaced whole.
 */
final class TestCertificate {

	private final Path directory;

	private final String bundle;

	private final boolean mounted;

	private int version;

	private TestCertificate(Path directory, String bundle, boolean mounted) throws IOException {
		this.directory = Files.createDirectory(directory.resolve(bundle));
		this.bundle = bundle;
		this.mounted = mounted;
	}

	static TestCertificate inFiles(Path directory, String bundle, String name) throws Exception {
		return new TestCertificate(directory, bundle, false).write(name);
	}

	static TestCertificate inSecret(Path directory, String bundle, String name) throws Exception {
		TestCertificate secret = new TestCertificate(directory, bundle, true).write(name);
		for (String file : new String[] { "tls.crt", "tls.key" }) {
			Files.createSymbolicLink(secret.directory.resolve(file), Path.of("..data", file));
		}
		return secret;
	}

	/**
	 * Replaces the files by those of a new certificate.
	 * @param name whom it is for
	 * @return this
	 */
	TestCertificate write(String name) throws Exception {
		X509Bundle issued = new CertificateBuilder().subject("CN=" + name)
			.addSanDnsName(name)
			.addSanIpAddress("127.0.0.1")
			.setIsCertificateAuthority(true)
			.buildSelfSigned();
		if (this.mounted) {
			Path next = Files.createDirectory(this.directory.resolve("..version-" + this.version++));
			Files.writeString(next.resolve("tls.key"), issued.getPrivateKeyPEM());
			Files.writeString(next.resolve("tls.crt"), issued.getCertificatePathPEM());
			Path link = Files.createSymbolicLink(this.directory.resolve("..data_tmp"), next.getFileName());
			Files.move(link, this.directory.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
		}
		else {
			Files.writeString(this.directory.resolve("tls.key"), issued.getPrivateKeyPEM());
			Files.writeString(this.directory.resolve("tls.crt"), issued.getCertificatePathPEM());
		}
		return this;
	}

	/** What configures the bundle. */
	String[] properties() {
		String prefix = ".spring.ssl.bundle.pem." + this.bundle + ".";
		return new String[] { prefix + "keystore.certificate=file:" + this.directory.resolve("tls.crt"),
				prefix + "keystore.private-key=file:" + this.directory.resolve("tls.key"),
				prefix + "reload-on-update=true" };
	}

}
