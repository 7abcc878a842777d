package io.ollamagateway.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What the image holds, run in a process of its own as the image runs it.
 */
final class AssembledGateway implements AutoCloseable {

	private static final Duration START_LIMIT = Duration.ofMinutes(2);

	private final HttpClient client = HttpClient.newHttpClient();

	private final Process process;

	private final Path log;

	private final int port;

	private final long started = System.nanoTime();

	private AssembledGateway(Process process, Path log, int port) {
		this.process = process;
		this.log = log;
		this.port = port;
	}

	/**
	 * Starts the gateway on a port of loopback.
	 * @param folder what was assembled
	 * @param flags further flags of the virtual machine
	 * @param instance the Ollama behind it
	 * @param arguments further arguments
	 * @return the gateway, which need not take requests yet
	 */
	static AssembledGateway start(Path folder, String flags, String instance, String... arguments) throws IOException {
		Dockerfile dockerfile = Dockerfile.read().in(folder);
		return start(dockerfile.entrypoint(), dockerfile.javaOptions() + " " + flags, instance, arguments);
	}

	static AssembledGateway start(List<String> entrypoint, String javaOptions, String instance, String... arguments)
			throws IOException {
		int port = freePort();
		List<String> command = new ArrayList<>(entrypoint);
		command.addAll(List.of("--server.address=127.0.0.1", "--server.port=" + port,
				"--management.server.address=127.0.0.1", "--management.server.port=" + freePort(),
				"--ollama-gateway.shutdown-delay=0s", "--ollama-gateway.instances[0].url=" + instance));
		command.addAll(List.of(arguments));
		Path log = Files.createTempFile("gateway", ".log");
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
		builder.environment().keySet().removeIf((name) -> name.endsWith("JAVA_OPTIONS"));
		builder.environment().put("JDK_JAVA_OPTIONS", javaOptions);
		return new AssembledGateway(builder.start(), log, port);
	}

	/**
	 * Asks until it answers.
	 * @return the answer, and the time from the start of the process to the end of it
	 */
	Served firstServed(String path, String body) throws Exception {
		while (System.nanoTime() - this.started < START_LIMIT.toNanos()) {
			if (!this.process.isAlive()) {
				throw new IllegalStateException("The gateway ended: " + log());
			}
			try {
				HttpResponse<String> response = this.client
					.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + path))
						.POST(HttpRequest.BodyPublishers.ofString(body))
						.build(), HttpResponse.BodyHandlers.ofString());
				if (response.statusCode() != 503) {
					return new Served(response, Duration.ofNanos(System.nanoTime() - this.started));
				}
			}
			catch (IOException ex) {
				// it does not listen yet
			}
			TimeUnit.MILLISECONDS.sleep(20);
		}
		throw new IllegalStateException("The gateway served nothing: " + log());
	}

	/**
	 * Asks many times at once.
	 * @return the answers
	 */
	List<HttpResponse<String>> ask(int times, String path, String body) {
		return begin(times, path, body).stream().map(CompletableFuture::join).toList();
	}

	/**
	 * Asks many times at once and does not wait.
	 * @return the answers that are to come
	 */
	List<CompletableFuture<HttpResponse<String>>> begin(int times, String path, String body) {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + path))
			.version(HttpClient.Version.HTTP_1_1)
			.POST(HttpRequest.BodyPublishers.ofString(body))
			.build();
		return Stream.generate(() -> this.client.sendAsync(request, HttpResponse.BodyHandlers.ofString()))
			.limit(times)
			.toList();
	}

	/**
	 * Asks with a key.
	 * @return the status
	 */
	int statusWith(String key, String path, String body) throws IOException, InterruptedException {
		return this.client
			.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + path))
				.header("Authorization", "Bearer " + key)
				.POST(HttpRequest.BodyPublishers.ofString(body))
				.build(), HttpResponse.BodyHandlers.ofString())
			.statusCode();
	}

	Duration cpu() {
		return this.process.info().totalCpuDuration().orElseThrow();
	}

	/** In MiB. */
	long residentMemory() throws IOException {
		return memory("VmRSS:");
	}

	/** In MiB. */
	long mostResidentMemory() throws IOException {
		return memory("VmHWM:");
	}

	private long memory(String which) throws IOException {
		return Files.readAllLines(Path.of("/proc", Long.toString(this.process.pid()), "status"))
			.stream()
			.filter((line) -> line.startsWith(which))
			.mapToLong((line) -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
			.findFirst()
			.orElseThrow();
	}

	String log() throws IOException {
		return Files.readString(this.log);
	}

	/**
	 * Ends it as Kubernetes does.
	 * @return how it ended
	 */
	int terminate() throws InterruptedException {
		this.process.destroy();
		if (!this.process.waitFor(60, TimeUnit.SECONDS)) {
			throw new IllegalStateException("The gateway does not end");
		}
		return this.process.exitValue();
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
		try {
			this.process.waitFor();
			Files.deleteIfExists(this.log);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	/**
	 * An answer and when it was there.
	 */
	record Served(HttpResponse<String> response, Duration after) {

	}

}
