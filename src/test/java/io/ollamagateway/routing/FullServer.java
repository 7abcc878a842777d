package io.ollamagateway.routing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** A server that takes no connection any more: those that it could take are there. */
final class FullServer implements AutoCloseable {

	private static final int CONNECTIONS = 3;

	private final ServerSocket listener;

	private final List<Socket> filling = new ArrayList<>();

	FullServer(int port) throws IOException {
		this.listener = new ServerSocket();
		this.listener.setReuseAddress(true);
		this.listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
		for (int i = 0; i < CONNECTIONS; i++) {
			Socket socket = new Socket();
			this.filling.add(socket);
			try {
				socket.connect(this.listener.getLocalSocketAddress(), 300);
			}
			catch (IOException ex) {
				// it is full
				return;
			}
		}
	}

	@Override
	public void close() throws IOException {
		for (Socket socket : this.filling) {
			socket.close();
		}
		this.listener.close();
	}

}
