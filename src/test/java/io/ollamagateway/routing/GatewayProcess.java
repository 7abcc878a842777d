package io.ollamagateway.routing;

import java.io.File;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.ollamagateway.OllamaGatewayApplication;

import static org.awaitility.Awaitility.await;

/**
 * A gateway in a process of its own, with a heap of 256 MB.
 */
final class GatewayProcess implements AutoCloseable {

	private final Process process;

	private final int port;

	private final int managementPort;

	private final Path log;

	private GatewayProcess(Process process, int port, int managementPort, Path log) {
		this.process = process;
		this.port = port;
		this.managementPort = managementPort;
		this.log = log;
	}

	/**
	 * Starts a gateway.
	 * @param port the port that it takes requests on
	 * @param log where its log goes
	 * @param properties its configuration, {@code name=value}
	 */
	static GatewayProcess start(int port, Path log, List<String> properties) throws Exception {
		int managementPort = unusedPort();
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m", "-cp",
						System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
						OllamaGatewayApplication.class.getName(), "--server.port=" + port, "--server.address=127.0.0.1",
						"--management.server.port=" + managementPort, "--ollama-gateway.shutdown-delay=1s"));
		properties.forEach((property) -> command.add("--" + property));
		File file = log.toFile();
		Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(file).start();
		return new GatewayProcess(process, port, managementPort, log);
	}

	static int unusedPort() throws Exception {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

	URI url() {
		return URI.create("http://127.0.0.1:" + this.port);
	}

	GatewayProcess awaitReady() {
		TestClient client = new TestClient(url());
		await().atMost(Duration.ofMinutes(2))
			.pollInterval(Duration.ofMillis(200))
			.ignoreExceptions()
			.until(() -> client.get("/readyz").statusCode() == 200);
		return this;
	}

	/** The sum of a metric's samples. */
	double metric(String name) throws Exception {
		return new TestClient(URI.create("http://127.0.0.1:" + this.managementPort)).get("/actuator/prometheus")
			.body()
			.lines()
			.filter((line) -> line.startsWith(name + " ") || line.startsWith(name + "{"))
			.mapToDouble((line) -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
			.sum();
	}

	boolean isAlive() {
		return this.process.isAlive();
	}

	String log() throws Exception {
		return Files.readString(this.log);
	}

	/** SIGTERM, as Kubernetes sends it. */
	boolean stop() throws InterruptedException {
		this.process.destroy();
		return this.process.waitFor(60, TimeUnit.SECONDS);
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

}
