package io.ollamagateway.fleet.discovery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The way to a server on the loopback address, which can be cut and mended.
 */
public final class Cable implements AutoCloseable {

	private volatile int target;

	private final int port;

	private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

	private final Set<Socket> silent = ConcurrentHashMap.newKeySet();

	private volatile ServerSocket listener;

	private volatile Thread acceptor;

	/**
	 * Lays a cable.
	 * @param target the server's port
	 */
	public Cable(int target) {
		this.target = target;
		this.port = listen(0);
	}

	/** Where clients connect. */
	public int port() {
		return this.port;
	}

	/** All connections break, and there are no new ones. */
	public void cut() {
		close(this.listener);
		try {
			// it holds the port until it has noticed
			this.acceptor.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.sockets.forEach(Cable::close);
	}

	/** All connections break, and new ones are taken. */
	public void hangUp() {
		this.sockets.forEach(Cable::close);
	}

	/**
	 * Nothing passes the present connections any more, and nobody is told; new ones work.
	 */
	public void silence() {
		this.silent.addAll(this.sockets);
	}

	/** There are new connections again, to this port. */
	public void mend(int target) {
		this.target = target;
		listen(this.port);
	}

	private int listen(int port) {
		try {
			ServerSocket open = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
			this.listener = open;
			this.acceptor = Thread.ofVirtual().start(() -> accept(open));
			return open.getLocalPort();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void accept(ServerSocket open) {
		try {
			while (true) {
				Socket client = open.accept();
				this.sockets.add(client);
				Socket server = new Socket(InetAddress.getLoopbackAddress(), this.target);
				this.sockets.add(server);
				if (open.isClosed()) {
					close(client);
					close(server);
				}
				Thread.ofVirtual().start(() -> pass(client, server));
				Thread.ofVirtual().start(() -> pass(server, client));
			}
		}
		catch (IOException ex) {
			// it was cut
		}
	}

	private void pass(Socket from, Socket to) {
		try {
			byte[] buffer = new byte[16 * 1024];
			for (int read = from.getInputStream().read(buffer); read >= 0; read = from.getInputStream().read(buffer)) {
				if (!this.silent.contains(from)) {
					to.getOutputStream().write(buffer, 0, read);
				}
			}
		}
		catch (SocketException ex) {
			// it was cut
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		finally {
			close(from);
			close(to);
			this.sockets.remove(from);
			this.sockets.remove(to);
			this.silent.remove(from);
			this.silent.remove(to);
		}
	}

	private static void close(AutoCloseable socket) {
		try {
			socket.close();
		}
		catch (Exception ex) {
			// it is closed
		}
	}

	@Override
	public void close() {
		cut();
	}

}
