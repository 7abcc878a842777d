package io.ollamagateway.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A port in front of a server, with a network between them that is slow, narrow, broken,
 * or swallows everything. What it does it does from now on, to connections there are as
 * well.
 */
public final class BadNetwork implements AutoCloseable {

	private static final int PACKET = 4096;

	private final ServerSocket listener;

	private final int target;

	private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

	private final Object hole = new Object();

	private volatile Duration latency = Duration.ZERO;

	private volatile int bytesPerSecond = Integer.MAX_VALUE;

	private volatile boolean swallows;

	private BadNetwork(int target) throws IOException {
		this.target = target;
		this.listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
		Thread.ofVirtual().start(this::accept);
	}

	/** A network that is fine until told otherwise. */
	public static BadNetwork before(SimulatedOllama server) throws IOException {
		return new BadNetwork(server.port());
	}

	public String url() {
		return "http://127.0.0.1:" + this.listener.getLocalPort();
	}

	/** Each packet comes so much later. */
	public void delay(Duration latency) {
		this.latency = latency;
	}

	/** No more than this passes on each connection and way. */
	public void narrow(int bytesPerSecond) {
		this.bytesPerSecond = bytesPerSecond;
	}

	/**
	 * Nothing passes and nothing is closed: connections look open from both sides, and
	 * new ones are taken. Taken back, what was sent meanwhile comes.
	 */
	public void swallow(boolean swallows) {
		synchronized (this.hole) {
			this.swallows = swallows;
			this.hole.notifyAll();
		}
	}

	/** All connections are reset. */
	public void reset() {
		this.sockets.forEach(BadNetwork::reset);
	}

	private void accept() {
		while (!this.listener.isClosed()) {
			try {
				Socket client = this.listener.accept();
				Thread.ofVirtual().start(() -> connect(client));
			}
			catch (IOException ex) {
				// it is closed
			}
		}
	}

	private void connect(Socket client) {
		this.sockets.add(client);
		Socket server = new Socket();
		this.sockets.add(server);
		try {
			passable();
			server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.target));
			Thread back = Thread.ofVirtual().start(() -> pump(server, client));
			pump(client, server);
			back.join();
		}
		catch (IOException | InterruptedException ex) {
			reset(client);
		}
		finally {
			this.sockets.remove(client);
			this.sockets.remove(server);
		}
	}

	private void pump(Socket from, Socket to) {
		try (Socket end = to) {
			InputStream in = from.getInputStream();
			OutputStream out = end.getOutputStream();
			byte[] packet = new byte[PACKET];
			for (int count = in.read(packet); count >= 0; count = in.read(packet)) {
				passable();
				Thread.sleep(this.latency.plusNanos(1_000_000_000L * count / this.bytesPerSecond));
				out.write(packet, 0, count);
			}
			passable();
		}
		catch (IOException | InterruptedException ex) {
			reset(from);
			reset(to);
		}
	}

	private void passable() throws InterruptedException {
		synchronized (this.hole) {
			while (this.swallows) {
				this.hole.wait();
			}
		}
	}

	private static void reset(Socket socket) {
		try {
			socket.setSoLinger(true, 0);
			socket.close();
		}
		catch (IOException ex) {
			// it is closed already
		}
	}

	@Override
	public void close() throws IOException {
		this.listener.close();
		swallow(false);
		reset();
	}

}
