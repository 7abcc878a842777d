package io.ollamagateway.routing;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.ollamagateway.fleet.Fleet;
import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The same requests are sent to an instance and to a gateway in front of another one of
 * its kind: every endpoint, every dialect, successes and errors, streams and whole
 * answers. Status, headers that matter and bodies are the same but for times and ids.
 * What differs on purpose stands in {@link #DIFFERENCES}, with its reason.
 */
@Timeout(240)
class ConformanceIT {

	private static final List<String> NAMES = List.of("llama3.2", "LLAMA3.2:latest", "library/llama3.2",
			"registry.ollama.ai/library/llama3.2:latest", "qwen3:8b", "llava", "nomic-embed-text", "nobody",
			"user/nobody:7b", "hf.co/nobody/X-GGUF:Q4_K_M", "gpt-oss:120b-cloud", "gpt-oss:cloud", "", "a b",
			"llama3.2@sha256:0", "-x", "a/b/c/d/e f");

	private static final List<String> BODIES = List.of("", " ", "{", "[]", "5", "\"x\"", "true", "{\"model\":5}",
			"{\"model\":[\"llama3.2\"]}", "{\"model\":null}", "{}", "null", "{\"model\":\"llama3.2\"", "x",
			"{\"model\":\"nobody\",\"model\":\"llama3.2\"}", "{\"MODEL\":\"llama3.2\"}",
			"{\"model\":\"llama3.2\"} and more");

	/** What a request is about, and why its answer differs from an instance's. */
	private static final List<Difference> DIFFERENCES = List.of(
			new Difference("", "", "^405 ", "^405 ", "the order of the methods in Allow means nothing"),
			new Difference("", "^(x)$", "^400 .*invalid character 'x' looking for beginning of value",
					"^400 .*invalid JSON at byte 0: unexpected character",
					"Go's words for each wrong character are not kept"),
			new Difference("POST /v1/", "", "^400 .*too short - 'messages'", "^400 .*model is required",
					"without a model there is no instance that could look at the rest"),
			new Difference("/api/show", "hf.co/nobody", "^404 .*X-GGUF", "^404 .*x-gguf",
					"the gateway keeps names in lower case"),
			new Difference("/api/tags/|/api/version/", "", "^301 <a", "^301 $", "a redirect needs no page"));

	/**
	 * The gateway's faults, by the issue that mends them; the transparency suite has them
	 * as tests before a real Ollama.
	 */
	private static final List<Difference> FAULTS = List.of(
			new Difference("", "", "^400 .*invalid model name", "^40[04] .*(is not a model name|not found)",
					"[truth] 18: what is no name is an invalid model name"),
			new Difference("POST /v1/responses", "", "^400 .*\"code\":\"invalid_request_error\"",
					"^400 .*\"code\":null", "[truth] 18: the stricter errors of responses"),
			new Difference("POST /v1/", "^\\s*$", "^400 .*EOF", "^400 .*missing request body",
					"[truth] 18: no body is EOF in the compatible endpoints"),
			new Difference("POST /v1/embeddings", "", "^400 .*invalid input", "^404 ",
					"[truth] 18: no input is told before no model"),
			new Difference("DELETE /api/delete", "", "^400 .*model is required", "^400 .*is invalid",
					"[truth] 18: a deletion needs a model"),
			new Difference("/api/embed$|/v1/embeddings", "", "^404 .*try pulling it first", "^404 .*not found",
					"[truth] 18: the text of the embedding endpoints for unknown models"),
			new Difference("/api/(generate|chat)", "", "^400 .*(struct \\{ \\*api|struct field \\.)",
					"^400 .*json: cannot unmarshal", "[truth] 18: Go's types in errors"));

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final List<Ask> asks = new ArrayList<>();

	private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	@Test
	void aGatewayAnswersAsAnInstanceDoes() throws Exception {
		generations();
		embeddings();
		lists();
		bodies();
		options();
		paths();
		changes();
		assertThat(this.asks).hasSizeGreaterThan(400);
		InstanceSettings settings = InstanceSettings.loaded().withOutputTokens(6).withNumParallel(4);
		List<String> problems = new ArrayList<>();
		Set<Difference> met = new LinkedHashSet<>();
		try (SimulatedOllama alone = SimulatedOllama.start(settings);
				SimulatedOllama behind = SimulatedOllama.start(settings);
				GatewayUnderTest gateway = GatewayUnderTest.before(List.of(behind.url()),
						"access.anonymous[0].from=127.0.0.0/8", "access.anonymous[0].scopes=inference,admin")) {
			for (Ask ask : this.asks) {
				Said expected = ask(alone.uri(), ask);
				if (ask.path().equals("/api/ps")) {
					// which it otherwise tells as it heard it some seconds ago
					gateway.bean(Fleet.class).refreshed("127-0-0-1-" + behind.port(), PATIENCE).block(PATIENCE);
				}
				Said said = ask(gateway.url(), ask);
				if (!said.equals(expected)) {
					Difference known = Stream.concat(DIFFERENCES.stream(), FAULTS.stream())
						.filter((difference) -> difference.isAbout(ask, expected, said))
						.findFirst()
						.orElse(null);
					if (known == null) {
						problems.add(ask + "\n  instance: " + expected + "\n  gateway:  " + said);
					}
					else {
						met.add(known);
					}
				}
			}
			gateway.recorder().awaitLeasesOut(0);
		}
		assertThat(problems).as(problems.size() + " of " + this.asks.size() + " answers differ").isEmpty();
		assertThat(met).as("differences that there still are").containsAll(DIFFERENCES).containsAll(FAULTS);
	}

	private void generations() {
		for (String name : NAMES) {
			for (String stream : List.of("", ",\"stream\":true", ",\"stream\":false")) {
				String model = "{\"model\":\"" + name + "\"";
				String messages = ",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]";
				post("/api/generate", model + ",\"prompt\":\"Hello\"" + stream + "}");
				post("/api/chat", model + messages + stream + "}");
				post("/v1/chat/completions", model + messages + stream + "}");
				post("/v1/completions", model + ",\"prompt\":\"Hello\"" + stream + "}");
				post("/v1/responses", model + ",\"input\":\"Hello\"" + stream + "}");
				post("/v1/messages", model + messages + ",\"max_tokens\":20" + stream + "}");
			}
		}
	}

	private void embeddings() {
		for (String name : NAMES) {
			post("/api/embed", "{\"model\":\"" + name + "\",\"input\":[\"one\",\"two\"]}");
			post("/api/embeddings", "{\"model\":\"" + name + "\",\"prompt\":\"one\"}");
			post("/v1/embeddings", "{\"model\":\"" + name + "\",\"input\":\"one\"}");
		}
		post("/api/embed", "{\"model\":\"nomic-embed-text\",\"input\":5}");
		post("/api/embed", "{\"model\":\"nomic-embed-text\",\"input\":\"x\",\"dimensions\":8}");
		post("/v1/embeddings", "{\"model\":\"nomic-embed-text\",\"input\":\"x\",\"encoding_format\":\"base64\"}");
	}

	private void lists() {
		for (String path : List.of("/", "/api/version", "/api/status", "/api/tags", "/api/ps", "/v1/models",
				"/v1/models/llama3.2", "/v1/models/LLAMA3.2:latest", "/v1/models/nobody",
				"/api/experimental/model-recommendations")) {
			for (String method : List.of("GET", "HEAD", "POST", "DELETE", "PATCH")) {
				this.asks.add(new Ask(method, path, ""));
			}
		}
		for (String name : NAMES) {
			post("/api/show", "{\"model\":\"" + name + "\"}");
			post("/api/show", "{\"name\":\"" + name + "\"}");
		}
		post("/api/me", "");
		post("/api/experimental/web_search", "{\"query\":\"x\"}");
		post("/api/experimental/web_fetch", "{\"url\":\"x\"}");
	}

	private void bodies() {
		for (String path : List.of("/api/generate", "/api/chat", "/api/embed", "/api/embeddings", "/api/show",
				"/v1/chat/completions", "/v1/completions", "/v1/embeddings", "/v1/responses", "/v1/messages",
				"/api/pull", "/api/push", "/api/create", "/api/copy")) {
			BODIES.forEach((body) -> post(path, body));
		}
		BODIES.forEach((body) -> this.asks.add(new Ask("DELETE", "/api/delete", body)));
	}

	private void options() {
		for (String option : List.of("\"num_ctx\":\"x\"", "\"temperature\":\"hot\"", "\"stop\":\"x\"", "\"seed\":true",
				"\"num_predict\":2", "\"seed\":7", "\"stop\":[\"a\"]")) {
			post("/api/generate", "{\"model\":\"llama3.2\",\"prompt\":\"Hi\",\"options\":{" + option + "}}");
		}
		for (String field : List.of("\"raw\":true,\"system\":\"x\"", "\"think\":true", "\"think\":\"often\"",
				"\"format\":\"json\"", "\"keep_alive\":\"10m\"", "\"keep_alive\":-1", "\"raw\":true")) {
			post("/api/generate", "{\"model\":\"llama3.2\",\"prompt\":\"Hi\"," + field + "}");
		}
		String tools = "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{}}}]";
		for (String model : List.of("llama3.2", "llava", "qwen3:8b")) {
			post("/api/chat", "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"call f\"}],"
					+ tools + "}");
			post("/v1/chat/completions", "{\"model\":\"" + model
					+ "\",\"messages\":[{\"role\":\"user\",\"content\":\"call f\"}]," + tools + ",\"stream\":true}");
			post("/api/generate", "{\"model\":\"" + model + "\"}");
			post("/api/chat", "{\"model\":\"" + model + "\",\"messages\":[]}");
			post("/v1/chat/completions", "{\"model\":\"" + model + "\",\"messages\":[]}");
			post("/v1/messages", "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}");
			post("/v1/chat/completions", "{\"model\":\"" + model
					+ "\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"stream\":true,\"stream_options\":{\"include_usage\":true}}");
		}
	}

	private void paths() {
		for (String path : List.of("/metrics", "/health", "/api", "/api/", "/api/queue", "/v1", "/v1/images",
				"/nothing", "/v1/messages/count_tokens", "/api/tags/", "/api/version/", "/v1/models/user/nobody",
				"/api/blobs/")) {
			this.asks.add(new Ask("GET", path, ""));
			post(path, "{}");
		}
		for (String path : List.of("/api/chat", "/api/generate", "/v1/messages", "/api/pull", "/api/delete")) {
			for (String method : List.of("GET", "PUT", "HEAD")) {
				this.asks.add(new Ask(method, path, ""));
			}
		}
	}

	private void changes() {
		String digest = "sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
		this.asks.add(new Ask("HEAD", "/api/blobs/" + digest, ""));
		post("/api/blobs/" + digest, "other");
		post("/api/blobs/" + digest, "hello");
		post("/api/blobs/" + digest, "hello");
		this.asks.add(new Ask("HEAD", "/api/blobs/" + digest, ""));
		post("/api/blobs/nonsense", "hello");
		post("/api/create", "{\"model\":\"made\",\"files\":{\"m.gguf\":\"" + digest + "\"}}");
		post("/api/create", "{\"model\":\"made2\",\"from\":\"llama3.2\",\"stream\":false}");
		post("/api/create", "{\"model\":\"made3\"}");
		post("/api/create", "{\"model\":\"made3\",\"stream\":false}");
		post("/api/create", "{\"model\":\"made4\",\"files\":{\"m.gguf\":\"sha256:" + "0".repeat(64) + "\"}}");
		post("/api/copy", "{\"source\":\"made\",\"destination\":\"again\"}");
		post("/api/copy", "{\"source\":\"nobody\",\"destination\":\"again\"}");
		post("/api/copy", "{\"source\":\"a b\",\"destination\":\"again\"}");
		post("/api/copy", "{\"source\":\"made\",\"destination\":\"a b\"}");
		post("/api/generate", "{\"model\":\"again\",\"prompt\":\"Hi\",\"stream\":false}");
		post("/api/pull", "{\"model\":\"nobody\"}");
		post("/api/pull", "{\"model\":\"nobody\",\"stream\":false}");
		post("/api/pull", "{\"model\":\"all-minilm\",\"stream\":false}");
		post("/api/push", "{\"model\":\"made\"}");
		post("/api/push", "{\"model\":\"nobody\",\"stream\":false}");
		for (String model : List.of("again", "made2", "made", "made", "all-minilm", "nobody", "a b")) {
			this.asks.add(new Ask("DELETE", "/api/delete", "{\"model\":\"" + model + "\"}"));
		}
		this.asks.add(new Ask("GET", "/v1/models", ""));
	}

	private void post(String path, String body) {
		this.asks.add(new Ask("POST", path, body));
	}

	private Said ask(URI server, Ask ask) throws Exception {
		HttpRequest request = HttpRequest.newBuilder(server.resolve(ask.path()))
			.timeout(PATIENCE)
			.method(ask.method(),
					ask.body().isEmpty() ? HttpRequest.BodyPublishers.noBody()
							: HttpRequest.BodyPublishers.ofString(ask.body()))
			.build();
		HttpResponse<String> answer = this.client.send(request, HttpResponse.BodyHandlers.ofString());
		return new Said(answer.statusCode(), header(answer, "Content-Type"), header(answer, "Location"),
				header(answer, "Allow"), normal(answer.body()));
	}

	private static String header(HttpResponse<String> answer, String name) {
		return answer.headers().firstValue(name).orElse("").replace("; charset=utf-8", "");
	}

	/** Without times, and without ids, which each server makes up. */
	private static String normal(String body) {
		return body.replaceAll("\"(created_at|modified_at|expires_at|completed_at)\":(\"[^\"]*\"|\\d+)", "\"$1\":T")
			.replaceAll("\"([a-z_]+_duration|created)\":\\d+", "\"$1\":T")
			.replaceAll("(chatcmpl|cmpl|call|toolu)[-_][0-9a-z]+", "$1-ID")
			.replaceAll("(resp|msg|req|rs|fc)_[0-9a-f]+", "$1_ID");
	}

	private record Ask(String method, String path, String body) {
	}

	private record Said(int status, String type, String location, String allow, String body) {
	}

	/**
	 * A difference that is meant.
	 *
	 * @param path of which paths
	 * @param asked what the body asks, as a regular expression found in it
	 * @param instance the instance's answer, the same
	 * @param gateway the gateway's answer, the same
	 * @param why the reason
	 */
	private record Difference(String path, String asked, String instance, String gateway, String why) {

		boolean isAbout(Ask ask, Said expected, Said said) {
			return found(this.path, ask.method() + " " + ask.path()) && found(this.asked, ask.body())
					&& found(this.instance, expected.status() + " " + expected.body())
					&& found(this.gateway, said.status() + " " + said.body());
		}

		private static boolean found(String expression, String text) {
			return Pattern.compile(expression, Pattern.DOTALL).matcher(text).find();
		}

	}

}
