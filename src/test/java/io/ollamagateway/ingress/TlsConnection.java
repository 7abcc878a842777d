package io.ollamagateway.ingress;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * A client of HTTP/1.1 over TLS that says which host it wants and believes any
 * certificate.
 */
final class TlsConnection implements AutoCloseable {

	private final SSLSocket socket;

	private final BufferedReader in;

	TlsConnection(int port, String host) throws Exception {
		this.socket = (SSLSocket) trustingAll().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
		this.socket.setSoTimeout(20_000);
		SSLParameters parameters = this.socket.getSSLParameters();
		parameters.setServerNames(List.of(new SNIHostName(host)));
		this.socket.setSSLParameters(parameters);
		this.socket.startHandshake();
		this.in = new BufferedReader(new InputStreamReader(this.socket.getInputStream(), StandardCharsets.UTF_8));
	}

	/** Whom the certificate is for. */
	String certificate() throws IOException {
		X509Certificate certificate = (X509Certificate) this.socket.getSession().getPeerCertificates()[0];
		return certificate.getSubjectX500Principal().getName();
	}

	TlsConnection send(String text) throws IOException {
		this.socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
		this.socket.getOutputStream().flush();
		return this;
	}

	String lineWith(String text) throws IOException {
		for (String line = this.in.readLine(); line != null; line = this.in.readLine()) {
			if (line.contains(text)) {
				return line;
			}
		}
		throw new IOException("The connection ended before '" + text + "'");
	}

	/** Waits for the other side to end the connection. */
	boolean ended() throws IOException {
		return this.in.readLine() == null;
	}

	static SSLContext trustingAll() throws Exception {
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(null, new TrustManager[] { new X509TrustManager() {

			@Override
			public void checkClientTrusted(X509Certificate[] chain, String type) {
				// a client of the test's own
			}

			@Override
			public void checkServerTrusted(X509Certificate[] chain, String type) {
				// the test looks at it itself
			}

			@Override
			public X509Certificate[] getAcceptedIssuers() {
				return new X509Certificate[0];
			}

		} }, new SecureRandom());
		return context;
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
