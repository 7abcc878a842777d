package io.ollamagateway.routing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Assumptions;

import static org.awaitility.Awaitility.await;

/**
 * A Redis of the system's own binary, which can be killed and started anew.
 */
final class RedisServer implements AutoCloseable {

	private static final String BINARY = "redis-server";

	private final int port;

	private Process process;

	private RedisServer(int port) {
		this.port = port;
	}

	/**
	 * Starts one on a free port.
	 */
	static RedisServer start() throws IOException {
		Assumptions.assumeTrue(isThere(), BINARY + " is not installed");
		RedisServer server = new RedisServer(freePort());
		server.restart();
		return server;
	}

	private static int freePort() throws IOException {
		try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return free.getLocalPort();
		}
	}

	private static boolean isThere() {
		try {
			return new ProcessBuilder(BINARY, "--version").start().waitFor() == 0;
		}
		catch (IOException ex) {
			return false;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	/**
	 * Starts it again, with nothing of what it knew.
	 */
	void restart() throws IOException {
		this.process = new ProcessBuilder(BINARY, "--port", Integer.toString(this.port), "--bind", "127.0.0.1",
				"--save", "", "--appendonly", "no")
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.start();
		await().atMost(Duration.ofSeconds(20)).ignoreExceptions().until(() -> ask("PING").equals("+PONG"));
	}

	boolean isRunning() {
		return this.process.isAlive();
	}

	void kill() {
		this.process.destroyForcibly().onExit().orTimeout(20, TimeUnit.SECONDS).join();
	}

	/**
	 * Lets it stand still, with its connections open.
	 */
	void suspend() throws IOException, InterruptedException {
		signal("STOP");
	}

	void resume() throws IOException, InterruptedException {
		signal("CONT");
	}

	private void signal(String name) throws IOException, InterruptedException {
		new ProcessBuilder("kill", "-" + name, Long.toString(this.process.pid())).start().waitFor();
	}

	/**
	 * How often a command was called by clients.
	 */
	long calls(String command) throws IOException {
		String stats = ask("INFO commandstats");
		String mark = "cmdstat_" + command + ":calls=";
		int at = stats.indexOf(mark);
		return (at < 0) ? 0 : Long.parseLong(stats.substring(at + mark.length(), stats.indexOf(',', at)));
	}

	/**
	 * A number that it holds.
	 */
	long number(String key) throws IOException {
		return Long.parseLong(ask("GET " + key).lines().findFirst().orElseThrow());
	}

	private String ask(String command) throws IOException {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.port)) {
			socket.setSoTimeout(5000);
			socket.getOutputStream().write((command + "\r\nQUIT\r\n").getBytes(StandardCharsets.US_ASCII));
			BufferedReader answer = new BufferedReader(
					new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
			String first = answer.readLine();
			if (first.startsWith("$")) {
				return String.join("\n", answer.lines().toList());
			}
			return first;
		}
	}

	String[] properties() {
		return new String[] { ".spring.profiles.active=redis",
				".spring.data.redis.url=redis://127.0.0.1:" + this.port };
	}

	@Override
	public void close() {
		kill();
	}

}
