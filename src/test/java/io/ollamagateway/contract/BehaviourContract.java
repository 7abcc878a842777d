package io.ollamagateway.contract;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.ollamagateway.real.TinyModel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What Ollama does with models in memory and time. The tests compare events and their
 * order and no durations, since a tiny model on a busy machine has others than a
 * simulated one. They run on a real Ollama; a {@link ServerUnderContract} of the
 * simulated one, which is to be held to them as well, does not exist yet.
 */
@Timeout(180)
abstract class BehaviourContract {

	static final JsonMapper JSON = JsonMapper.shared();

	/** More than any test waits for. */
	static final int LONG = 6000;

	private final ServerUnderContract.Kind kind;

	private final List<Call> calls = new ArrayList<>();

	private @Nullable ServerUnderContract server;

	BehaviourContract(ServerUnderContract.Kind kind) {
		this.kind = kind;
	}

	/** Starts the server with variables and their values, one after the other. */
	final ServerUnderContract start(String... environment) {
		Map<String, String> variables = new TreeMap<>();
		for (int i = 0; i < environment.length; i += 2) {
			variables.put(environment[i], environment[i + 1]);
		}
		this.server = this.kind.start(variables);
		return this.server;
	}

	/**
	 * Starts the server with endless models of these names, each with its own weights.
	 */
	final void startWith(List<String> models, String... environment) {
		ServerUnderContract started = start(environment);
		for (int i = 0; i < models.size(); i++) {
			started.install(models.get(i), TinyModel.endless().withSeed(i + 1));
		}
	}

	@AfterEach
	final void close() {
		this.calls.forEach(Call::leave);
		if (this.server != null) {
			this.server.close();
		}
	}

	final ServerUnderContract server() {
		return Objects.requireNonNull(this.server);
	}

	final Call post(String path, Object body) {
		return send("POST", path, body);
	}

	final Call send(String method, String path, Object body) {
		Call call = Call.of(method, server().url() + path, JSON.writeValueAsString(body));
		this.calls.add(call);
		return call;
	}

	/** The answer of a request that is meant to succeed. */
	final JsonNode done(Call call) {
		String body = call.body();
		assertThat(call.status()).as(body).isEqualTo(200);
		return body.isEmpty() ? JSON.missingNode() : JSON.readTree(body);
	}

	final JsonNode get(String path) {
		Call call = Call.of("GET", server().url() + path, "");
		return done(call);
	}

	/** Asks a model for three tokens. */
	final JsonNode ask(String model, Object... fields) {
		return done(post("/api/generate", generate(model, 3, false, fields)));
	}

	/** Asks a model for many tokens and waits until the first is there. */
	final Call stream(String model, int tokens, Object... fields) {
		Call call = queue(model, tokens, fields).begun();
		assertThat(call.status()).as(call.soFar()).isEqualTo(200);
		return call;
	}

	/** Asks a model for many tokens and does not wait. */
	final Call queue(String model, int tokens, Object... fields) {
		return post("/api/generate", generate(model, tokens, true, fields));
	}

	static Map<String, Object> generate(String model, int tokens, boolean stream, Object... fields) {
		Map<String, Object> request = new HashMap<>();
		request.put("model", model);
		request.put("prompt", "Go");
		request.put("stream", stream);
		for (int i = 0; i < fields.length; i += 2) {
			request.put((String) fields[i], fields[i + 1]);
		}
		Map<String, Object> options = new HashMap<>(Map.of("num_predict", tokens));
		if (request.get("options") instanceof Map<?, ?> more) {
			more.forEach((name, value) -> options.put((String) name, value));
		}
		request.put("options", options);
		return request;
	}

	final void load(String model, Object... fields) {
		Map<String, Object> request = generate(model, 1, false, fields);
		request.remove("prompt");
		assertThat(done(post("/api/generate", request)).get("done_reason").asString()).isEqualTo("load");
	}

	final void derive(String name, String from, Map<String, Object> more) {
		Map<String, Object> request = new HashMap<>(more);
		request.putAll(Map.of("model", name, "from", from, "stream", false));
		done(post("/api/create", request));
	}

	final void copy(String source, String destination) {
		done(post("/api/copy", Map.of("source", source, "destination", destination)));
	}

	/** What {@code /api/ps} lists, in its order. */
	final List<JsonNode> resident() {
		return get("/api/ps").get("models").valueStream().toList();
	}

	/** The names that {@code /api/ps} lists, without tags. */
	final List<String> residentNames() {
		return resident().stream().map((model) -> model.get("name").asString().replace(":latest", "")).toList();
	}

	/** What {@code /api/ps} says of the only model in memory. */
	final JsonNode onlyResident() {
		List<JsonNode> models = resident();
		assertThat(models).hasSize(1);
		return models.getFirst();
	}

	static Instant time(JsonNode model, String field) {
		return OffsetDateTime.parse(model.get(field).asString()).toInstant();
	}

	final JsonNode tag(String name) {
		return get("/api/tags").get("models")
			.valueStream()
			.filter((model) -> model.get("name").asString().equals(name + ":latest"))
			.findFirst()
			.orElseThrow();
	}

	final JsonNode show(String name) {
		return done(post("/api/show", Map.of("model", name)));
	}

	final int loads() {
		return server().loads();
	}

	static ConditionFactory eventually() {
		return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(20));
	}

}
