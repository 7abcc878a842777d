package io.ollamagateway.benchmark;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Finds out whether somebody serves on a port.
 */
final class Probe {

	private static final int LIMIT_MILLIS = 2000;

	private Probe() {
	}

	/**
	 * Whether a small request is answered with 200, or by somebody who has other models
	 * with 404.
	 */
	static boolean answers(int port) {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), LIMIT_MILLIS);
			socket.setSoTimeout(LIMIT_MILLIS);
			socket.getOutputStream().write(Ask.SMALL.request(port));
			byte[] begin = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
			String status = new String(begin, StandardCharsets.US_ASCII);
			return status.endsWith(" 200") || status.endsWith(" 404");
		}
		catch (IOException ex) {
			return false;
		}
	}

	/** A port that nobody has taken. */
	static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

}
