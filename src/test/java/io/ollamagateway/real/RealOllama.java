package io.ollamagateway.real;

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
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.springframework.util.FileSystemUtils;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A real Ollama server on a loopback port of its own, with a folder of models and an
 * environment of its own. It knows no cloud and no model but what a test installs. Its
 * process and those of its runners end with {@link #close()}.
 */
public final class RealOllama implements AutoCloseable {

	private static final JsonMapper JSON = JsonMapper.shared();

	/** The server logs this once for each runner that it starts. */
	private static final Pattern STARTED = Pattern.compile("msg=\"starting llama-server\"");

	/** The Modelfile that {@code /api/show} tells names the file. */
	private static final Pattern WEIGHTS = Pattern.compile("FROM [^\\s\\\\]*(sha256-[0-9a-f]{64})");

	private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final Path folder;

	private final int port;

	private final Map<String, String> environment;

	private Process process;

	private RealOllama(Path folder, int port, Map<String, String> environment) {
		this.folder = folder;
		this.port = port;
		this.environment = environment;
	}

	/**
	 * Starts a server without any model, one slot a model.
	 */
	public static RealOllama start() {
		return start(Map.of());
	}

	/**
	 * Starts a server without any model.
	 * @param environment Ollama's variables, such as {@code OLLAMA_NUM_PARALLEL} (1
	 * unless set), {@code OLLAMA_MAX_LOADED_MODELS}, {@code OLLAMA_KEEP_ALIVE},
	 * {@code OLLAMA_MAX_QUEUE}
	 */
	public static RealOllama start(Map<String, String> environment) {
		Path program = Programs.ollama();
		try {
			Path folder = Files.createTempDirectory("ollama");
			RealOllama ollama = new RealOllama(folder, freePort(), environmentOf(folder, environment));
			ollama.environment.put("OLLAMA_BIN", program.toString());
			ollama.restart();
			return ollama;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Map<String, String> environmentOf(Path folder, Map<String, String> environment) {
		Map<String, String> all = new TreeMap<>();
		all.put("PATH", System.getenv("PATH"));
		all.put("HOME", folder.toString());
		all.put("OLLAMA_MODELS", folder.resolve("models").toString());
		all.put("OLLAMA_NO_CLOUD", "1");
		all.put("OLLAMA_NUM_PARALLEL", "1");
		all.putAll(environment);
		return all;
	}

	private static int freePort() throws IOException {
		try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return free.getLocalPort();
		}
	}

	public int port() {
		return this.port;
	}

	public URI uri() {
		return URI.create(url());
	}

	/** Such as {@code http://127.0.0.1:41234}. */
	public String url() {
		return "http://127.0.0.1:" + this.port;
	}

	/** Where its models, keys and log are. */
	public Path folder() {
		return this.folder;
	}

	/**
	 * Starts the process, after {@link #kill()} anew: the same port and the same models,
	 * none of them in memory.
	 */
	public void restart() {
		ProcessBuilder builder = new ProcessBuilder(this.environment.get("OLLAMA_BIN"), "serve")
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()));
		builder.environment().clear();
		builder.environment().putAll(this.environment);
		builder.environment().put("OLLAMA_HOST", "127.0.0.1:" + this.port);
		builder.environment().remove("OLLAMA_BIN");
		try {
			this.process = builder.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		await().atMost(Duration.ofSeconds(30))
			.pollInterval(Duration.ofMillis(50))
			.ignoreExceptions()
			.until(() -> get("/api/version").statusCode() == 200);
	}

	/**
	 * Installs a model from its file, as {@code ollama create} does.
	 * @param name the name that it gets
	 * @param model what it is
	 */
	public void install(String name, TinyModel model) {
		install(name, model, Map.of());
	}

	/**
	 * Installs a model from its file.
	 * @param name the name that it gets
	 * @param model what it is
	 * @param parameters options that it has unless a request says otherwise
	 */
	public void install(String name, TinyModel model, Map<String, Object> parameters) {
		byte[] file = model.gguf();
		String digest = "sha256:" + digest(file);
		assertThat(send("POST", "/api/blobs/" + digest, HttpRequest.BodyPublishers.ofByteArray(file)).statusCode())
			.isIn(200, 201);
		Map<String, Object> request = new TreeMap<>(
				Map.of("model", name, "files", Map.of("tiny.gguf", digest), "stream", false));
		if (!parameters.isEmpty()) {
			request.put("parameters", parameters);
		}
		create(request);
	}

	/**
	 * Makes a model from another one, whose weights it shares.
	 * @param name the name that it gets
	 * @param from an installed model
	 * @param more further fields of the request, such as {@code system} or
	 * {@code parameters}
	 */
	public void derive(String name, String from, Map<String, Object> more) {
		Map<String, Object> request = new TreeMap<>(more);
		request.putAll(Map.of("model", name, "from", from, "stream", false));
		create(request);
	}

	private void create(Map<String, Object> request) {
		HttpResponse<String> created = post("/api/create", JSON.writeValueAsString(request));
		assertThat(created.statusCode()).as(created.body()).isEqualTo(200);
	}

	/** Gives an installed model one more name. */
	public void copy(String source, String destination) {
		HttpResponse<String> copied = post("/api/copy",
				JSON.writeValueAsString(Map.of("source", source, "destination", destination)));
		assertThat(copied.statusCode()).as(copied.body()).isEqualTo(200);
	}

	/** Removes a name from its disk, as {@code ollama rm} does. */
	public void remove(String name) {
		HttpResponse<String> removed = send("DELETE", "/api/delete",
				HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(Map.of("model", name))));
		assertThat(removed.statusCode()).as(removed.body()).isEqualTo(200);
	}

	/** What {@code /api/ps} says now. */
	public JsonNode resident() {
		return JSON.readTree(get("/api/ps").body()).get("models");
	}

	/** The names that {@code /api/ps} says now. */
	public List<String> residentNames() {
		return resident().valueStream().map((model) -> model.get("name").asString()).toList();
	}

	/**
	 * How many runners the server has started, as its log tells, since its first start.
	 */
	public int loads() {
		Matcher started = STARTED.matcher(log());
		int loads = 0;
		while (started.find()) {
			loads++;
		}
		return loads;
	}

	/** All that the server has logged, over its restarts. */
	public String log() {
		try {
			return Files.exists(logFile()) ? Files.readString(logFile()) : "";
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Ends the server and its runners at once, as the kernel does when memory is out. */
	public void kill() {
		List<ProcessHandle> runners = runners();
		this.process.destroyForcibly().onExit().orTimeout(20, TimeUnit.SECONDS).join();
		runners.forEach(ProcessHandle::destroyForcibly);
	}

	/**
	 * Ends the runners and leaves the server: what a crash of llama.cpp looks like.
	 * @return how many were there
	 */
	public int killRunners() {
		List<ProcessHandle> runners = runners();
		runners.forEach(ProcessHandle::destroyForcibly);
		return runners.size();
	}

	/**
	 * Ends the runner that has this model's weights in memory, and leaves the others.
	 * @param name the model's name
	 */
	public void killRunner(String name) {
		String weights = weights(name).getFileName().toString();
		List<ProcessHandle> found = runners().stream()
			.filter((runner) -> runner.info().commandLine().orElse("").contains(weights))
			.toList();
		assertThat(found).as("The runner of '%s' was looked for and is not there; load the model first", name)
			.hasSize(1);
		found.getFirst().destroyForcibly();
	}

	/** The file of a model's weights. */
	public Path weights(String name) {
		Matcher from = WEIGHTS.matcher(post("/api/show", JSON.writeValueAsString(Map.of("model", name))).body());
		assertThat(from.find()).as("The file of the weights of '%s' is not told by /api/show", name).isTrue();
		return this.folder.resolve("models/blobs").resolve(from.group(1));
	}

	/** Lets server and runners stand still, with their connections open. */
	public void freeze() {
		signal("STOP");
	}

	/** Lets server and runners go on after {@link #freeze()}. */
	public void resume() {
		signal("CONT");
	}

	public boolean isRunning() {
		return this.process.isAlive();
	}

	private List<ProcessHandle> runners() {
		return this.process.descendants().sorted(Comparator.comparingLong(ProcessHandle::pid)).toList();
	}

	private void signal(String name) {
		Stream.concat(Stream.of(this.process.toHandle()), runners().stream())
			.forEach((handle) -> signal(name, handle.pid()));
	}

	private static void signal(String name, long pid) {
		try {
			new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** Sends a GET straight to the server. */
	public HttpResponse<String> get(String path) {
		return send("GET", path, HttpRequest.BodyPublishers.noBody());
	}

	/** Sends JSON straight to the server. */
	public HttpResponse<String> post(String path, String json) {
		return send("POST", path, HttpRequest.BodyPublishers.ofString(json));
	}

	private HttpResponse<String> send(String method, String path, HttpRequest.BodyPublisher body) {
		HttpRequest request = HttpRequest.newBuilder(URI.create(url() + path))
			.header("Content-Type", "application/json")
			.timeout(Duration.ofMinutes(2))
			.method(method, body)
			.build();
		try {
			return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	private static String digest(byte[] file) {
		try {
			return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private Path logFile() {
		return this.folder.resolve("server.log");
	}

	@Override
	public void close() {
		if (this.process != null) {
			resume();
			kill();
		}
		try {
			FileSystemUtils.deleteRecursively(this.folder);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
