import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * The run that the AOT cache remembers: the gateway starts with the flags that it has in
 * production and serves each kind of request before an Ollama that says always the same,
 * so that its first request finds loaded what it needs.
 */
final class Training {

	private static final Duration START_LIMIT = Duration.ofMinutes(3);

	private static final int ROUNDS = 20;

	private static final String MODEL = """
			{"name":"m:latest","model":"m:latest","modified_at":"2026-01-01T00:00:00Z","size":1000,"size_vram":1000,\
			"digest":"0000000000000000000000000000000000000000000000000000000000000000","context_length":4096,\
			"expires_at":"2099-01-01T00:00:00Z","details":{"format":"gguf","family":"llama","families":["llama"],\
			"parameter_size":"1B","quantization_level":"Q4_0"}}""";

	private static final String COUNTERS = """
			"done_reason":"stop","total_duration":9,"load_duration":1,"prompt_eval_count":3,"prompt_eval_duration":3,\
			"eval_count":2,"eval_duration":2""";

	private static final List<String[]> REQUESTS = List.of(new String[] { "/api/generate", "\"prompt\":\"a\"" },
			new String[] { "/api/chat", "\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]" },
			new String[] { "/v1/chat/completions",
					"\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]" },
			new String[] { "/v1/messages",
					"\"stream\":true,\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]" },
			new String[] { "/api/embed", "\"input\":\"a\"" });

	private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final Path folder;

	private Training(Path folder) {
		this.folder = folder;
	}

	public static void main(String[] args) throws Exception {
		HttpServer ollama = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		ollama.createContext("/", Training::answer);
		try (var executor = Executors.newCachedThreadPool()) {
			ollama.setExecutor(executor);
			ollama.start();
			try {
				new Training(Path.of(args[0]).toAbsolutePath()).run(ollama.getAddress().getPort());
			}
			finally {
				ollama.stop(0);
				executor.shutdownNow();
			}
		}
	}

	private void run(int ollama) throws Exception {
		int port = freePort();
		int management = freePort();
		Path cache = this.folder.resolve("gateway.aot");
		ProcessBuilder command = new ProcessBuilder(this.folder.resolve("runtime/bin/java").toString(),
				"-XX:AOTCacheOutput=" + cache, "-Xlog:aot=error", "-jar", this.folder.resolve("gateway.jar").toString(),
				"--server.address=127.0.0.1", "--server.port=" + port, "--management.server.address=127.0.0.1",
				"--management.server.port=" + management, "--ollama-gateway.shutdown-delay=0s",
				"--ollama-gateway.instances=http://127.0.0.1:" + ollama);
		command.environment().put("JDK_JAVA_OPTIONS", "@" + this.folder.resolve("jvm.options"));
		Process gateway = command.inheritIO().start();
		try {
			URI url = URI.create("http://127.0.0.1:" + port);
			awaitReady(gateway, url);
			for (int i = 0; i < ROUNDS; i++) {
				for (String[] request : REQUESTS) {
					post(url.resolve(request[0]), "{\"model\":\"m\"," + request[1] + "}");
				}
			}
			get(URI.create("http://127.0.0.1:" + management + "/actuator/prometheus"));
			get(URI.create("http://127.0.0.1:" + management + "/actuator/health"));
			// it writes the cache when it ends
			gateway.destroy();
			if (!gateway.waitFor(START_LIMIT.toSeconds(), TimeUnit.SECONDS) || !Files.exists(cache)) {
				throw new IllegalStateException("The gateway did not write " + cache);
			}
		}
		finally {
			gateway.destroyForcibly();
		}
	}

	private void awaitReady(Process gateway, URI url) throws Exception {
		long end = System.nanoTime() + START_LIMIT.toNanos();
		while (System.nanoTime() < end) {
			if (!gateway.isAlive()) {
				throw new IllegalStateException("The gateway ended before it was ready");
			}
			try {
				if (get(url.resolve("/readyz")) == 200) {
					return;
				}
			}
			catch (IOException ex) {
				// it does not listen yet
			}
			Thread.sleep(200);
		}
		throw new IllegalStateException("The gateway did not become ready");
	}

	private int get(URI url) throws Exception {
		return this.client.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.discarding())
			.statusCode();
	}

	private void post(URI url, String body) throws Exception {
		HttpResponse<String> response = this.client.send(
				HttpRequest.newBuilder(url).POST(HttpRequest.BodyPublishers.ofString(body)).build(),
				HttpResponse.BodyHandlers.ofString());
		if (response.statusCode() != 200) {
			throw new IllegalStateException(url + " answered " + response.statusCode() + ": " + response.body());
		}
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	private static void answer(HttpExchange exchange) throws IOException {
		try (exchange; InputStream request = exchange.getRequestBody()) {
			boolean stream = !new String(request.readAllBytes(), StandardCharsets.UTF_8).contains("\"stream\":false");
			switch (exchange.getRequestURI().getPath()) {
				case "/api/version" -> send(exchange, "application/json", "{\"version\":\"0.33.0\"}");
				case "/api/tags", "/api/ps" -> send(exchange, "application/json", "{\"models\":[" + MODEL + "]}");
				case "/api/generate" -> send(exchange, "application/x-ndjson",
						stream ? line("\"response\":\"a\",\"done\":false") : "",
						line("\"response\":\"\",\"done\":true," + COUNTERS));
				case "/api/chat" -> send(exchange, "application/x-ndjson",
						line("\"message\":{\"role\":\"assistant\",\"content\":\"a\"},\"done\":false"),
						line("\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"done\":true," + COUNTERS));
				case "/api/embed" -> send(exchange, "application/json",
						"{\"model\":\"m\",\"embeddings\":[[0.1]],\"total_duration\":9,\"prompt_eval_count\":1}");
				case "/v1/chat/completions" -> send(exchange, "text/event-stream",
						"data: {\"id\":\"1\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,"
								+ "\"delta\":{\"content\":\"a\"},\"finish_reason\":null}]}\n\n",
						"data: [DONE]\n\n");
				case "/v1/messages" -> send(exchange, "text/event-stream",
						"event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,"
								+ "\"delta\":{\"type\":\"text_delta\",\"text\":\"a\"}}\n\n",
						"event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
				default -> exchange.sendResponseHeaders(404, -1);
			}
		}
	}

	private static String line(String fields) {
		return "{\"model\":\"m\",\"created_at\":\"2026-01-01T00:00:00Z\"," + fields + "}\n";
	}

	private static void send(HttpExchange exchange, String type, String... pieces) throws IOException {
		exchange.getResponseHeaders().set("Content-Type", type);
		exchange.sendResponseHeaders(200, 0);
		try (OutputStream body = exchange.getResponseBody()) {
			for (String piece : pieces) {
				body.write(piece.getBytes(StandardCharsets.UTF_8));
				body.flush();
			}
		}
	}

}
