package io.ollamagateway.routing;

import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.ollamagateway.fleet.Fleet;
import io.ollamagateway.fleet.model.Capacity;
import io.ollamagateway.fleet.model.HealthCheck;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.Pools;
import io.ollamagateway.simulator.Fault;
import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.RecordedRequest;
import io.ollamagateway.simulator.SimulatedFleet;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Models that instances have in memory before anybody asks for them.
 */
class PreloadIT {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final List<String> MODELS = List.of("llama3.2:latest", "mistral:latest", "nomic-embed-text:latest");

	private static final String ASKED = "What a client wants to know";

	/** Each load takes half a second and more. */
	private static final InstanceSettings COLD = InstanceSettings.defaults().withTimeScale(0.3);

	@ParameterizedTest
	@ValueSource(strings = { "least-loaded", "round-robin", "hash" })
	void noRequestIsSentToAnInstanceThatJoinsForAModelThatItHasNotLoadedYet(String balance) throws Exception {
		try (SimulatedFleet fleet = SimulatedFleet.start(InstanceSettings.loaded().withTimeScale(0.05), COLD);
				GatewayUnderTest gateway = start(fleet.urls().subList(0, 1), "balance=" + balance,
						"hash-on=header:X-Session", "max-in-flight=3", "keep-alive=20m");
				Load load = new Load(gateway)) {
			load.awaitAnswers(20);
			SimulatedOllama joins = fleet.instance(1);
			join(gateway, joins);
			await().atMost(LIMIT).until(() -> MODELS.stream().allMatch((model) -> !asked(joins, model).isEmpty()));
			int before = load.answers();
			load.awaitAnswers(before + 20);
			long loadedBefore = Long.MIN_VALUE;
			for (String model : MODELS) {
				RecordedRequest loaded = loads(joins, model).getFirst();
				assertThat(loaded.status()).isEqualTo(200);
				assertThat(loaded.bodyText()).contains("\"keep_alive\":1200");
				assertThat(loaded.path()).isEqualTo(model.startsWith("nomic") ? "/api/embed" : "/api/generate");
				assertThat(loaded.arrivedAt()).as("one load at a time").isGreaterThan(loadedBefore);
				loadedBefore = loaded.completedAt();
				assertThat(asked(joins, model)).as(model)
					.allMatch((request) -> request.arrivedAt() > loaded.completedAt());
				RecordedRequest first = loads(joins, MODELS.getFirst()).getFirst();
				assertThat(asked(fleet.instance(0), model)).as("the load was constant: " + model)
					.anyMatch((request) -> request.arrivedAt() > first.arrivedAt()
							&& request.arrivedAt() < loads(joins, MODELS.getLast()).getFirst().completedAt());
			}
			assertThat(joins.loads()).isEqualTo(3);
			load.stop();
			assertThat(load.failures()).isEmpty();
		}
	}

	@Test
	void aLoadThatFailsIsTriedAgainWhileTheOthersGoOn() throws Exception {
		try (SimulatedOllama ollama = SimulatedOllama.start(COLD.withTimeScale(0.005))) {
			ollama.faults().add(Fault.loadFails().forModel("llama3.2").once());
			try (GatewayUnderTest gateway = start(List.of(ollama.url()))) {
				await().atMost(LIMIT).until(() -> ollama.resident().containsAll(MODELS));
				assertThat(loads(ollama, MODELS.getFirst())).hasSize(2);
				assertThat(loads(ollama, MODELS.getFirst()).getLast().arrivedAt())
					.isGreaterThan(loads(ollama, MODELS.getLast()).getFirst().completedAt());
				await().atMost(LIMIT)
					.untilAsserted(
							() -> assertThat(new TestClient(actuator(gateway)).get("/actuator/fleet/gpu-0").body())
								.contains("\"preload\":{\"llama3.2:latest\":\"loaded\",\"mistral:latest\":\"loaded\","
										+ "\"nomic-embed-text:latest\":\"loaded\"}"));
			}
		}
	}

	@Test
	void anUnloadReachesEveryInstanceThatHasTheModelAndIsNotUndone() throws Exception {
		try (SimulatedFleet fleet = SimulatedFleet.start(2, COLD.withTimeScale(0.005));
				GatewayUnderTest gateway = start(fleet.urls())) {
			await().atMost(LIMIT)
				.until(() -> fleet.instances().stream().allMatch((one) -> one.resident().containsAll(MODELS)));
			TestClient client = new TestClient(gateway.url());
			HttpResponse<String> generate = client.post("/api/generate", "{\"model\":\"llama3.2\",\"keep_alive\":0}");
			assertThat(generate.statusCode()).isEqualTo(200);
			assertThat(generate.headers().firstValue("X-Gateway-Instance")).hasValue("gpu-0,gpu-1");
			assertThat(generate.body()).contains("\"done_reason\":\"unload\"", "\"model\":\"llama3.2\"");
			assertThat(client.post("/api/chat", "{\"model\":\"mistral\",\"messages\":[],\"keep_alive\":\"0s\"}").body())
				.contains("\"done_reason\":\"unload\"");
			assertThat(client.post("/api/embed", "{\"model\":\"nomic-embed-text\",\"input\":[],\"keep_alive\":0}")
				.statusCode()).isEqualTo(200);
			for (SimulatedOllama ollama : fleet.instances()) {
				assertThat(ollama.resident()).isEmpty();
				assertThat(ollama.loads()).isEqualTo(3);
			}
			await().atMost(LIMIT)
				.until(() -> new TestClient(actuator(gateway)).get("/actuator/fleet")
					.body()
					.split("dropped").length == 7);
			// a model that is asked for comes back, and others do not
			assertThat(client.post("/api/chat", chat("mistral")).statusCode()).isEqualTo(200);
			assertThat(fleet.instances().stream().mapToInt((one) -> one.resident().size()).sum()).isOne();
			// nowhere in memory: Ollama's own words, and no load for them
			assertThat(client.post("/api/generate", "{\"model\":\"llama3.2\",\"keep_alive\":0}").body())
				.contains("\"done_reason\":\"unload\"");
			HttpResponse<String> unknown = client.post("/api/generate", "{\"model\":\"nobody\",\"keep_alive\":0}");
			assertThat(unknown.statusCode()).isEqualTo(404);
			assertThat(unknown.body()).isEqualTo("{\"error\":\"model 'nobody' not found\"}");
			assertThat(fleet.instances().stream().mapToLong(SimulatedOllama::loads).sum()).isEqualTo(7);
		}
	}

	@Test
	void anUnloadWaitsForTheLoadThatIsUnderWay() throws Exception {
		try (SimulatedOllama ollama = SimulatedOllama.start(COLD);
				GatewayUnderTest gateway = GatewayUnderTest.start("access.anonymous[0].from=127.0.0.0/8",
						"access.anonymous[0].scopes=inference,admin", "inventory-interval=500ms",
						"instances[0].url=" + ollama.url())) {
			TestClient client = new TestClient(gateway.url());
			CompletableFuture<HttpResponse<String>> asked = client.postAsync("/api/chat", chat("mistral"));
			RecordedRequest load = ollama.journal().nth("/api/generate", 1).get(30, TimeUnit.SECONDS);
			assertThat(client.post("/api/generate", "{\"model\":\"mistral\",\"keep_alive\":0}").statusCode())
				.isEqualTo(200);
			RecordedRequest unload = ollama.journal().nth("/api/generate", 2).get(30, TimeUnit.SECONDS);
			assertThat(unload.arrivedAt()).isGreaterThan(load.completedAt());
			assertThat(asked.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
			await().atMost(LIMIT).until(() -> ollama.resident().isEmpty());
		}
	}

	@Test
	void anUnloadThatFailsSomewhereNamesTheInstance() throws Exception {
		try (SimulatedFleet fleet = SimulatedFleet.start(2, COLD.withTimeScale(0.005));
				GatewayUnderTest gateway = start(fleet.urls())) {
			await().atMost(LIMIT)
				.until(() -> fleet.instances().stream().allMatch((one) -> one.resident().containsAll(MODELS)));
			fleet.instance(1).faults().add(Fault.resetBeforeHeaders().withPath("/api/generate").once());
			HttpResponse<String> answer = new TestClient(gateway.url()).post("/api/generate",
					"{\"model\":\"llama3.2\",\"keep_alive\":0}");
			assertThat(answer.statusCode()).isEqualTo(502);
			assertThat(answer.body()).isEqualTo("{\"error\":\"unloaded on 1 of 2 instances (gpu-0); "
					+ "gpu-1 failed: it took no connection, or broke it\"}");
			assertThat(fleet.instance(0).resident()).doesNotContain("llama3.2:latest");
		}
	}

	@Test
	void aClientKeepsNoModelLongerThanItsPoolAndChangesNothingOfPreloadedOnes() throws Exception {
		try (SimulatedOllama ollama = SimulatedOllama.start(COLD.withTimeScale(0.005));
				GatewayUnderTest gateway = startFor("inference", List.of(ollama.url()), "keep-alive=20m")) {
			TestClient client = new TestClient(gateway.url());
			String wish = ",\"keep_alive\":-1}";
			assertThat(client.post("/api/generate", "{\"model\":\"qwen3:8b\",\"prompt\":\"" + ASKED + "\"" + wish)
				.statusCode()).isEqualTo(200);
			assertThat(asked(ollama, "qwen3:8b")).singleElement()
				.satisfies((request) -> assertThat(request.bodyText()).endsWith("\"keep_alive\":1200}"));
			assertThat(client.post("/api/generate", "{\"model\":\"mistral\",\"prompt\":\"" + ASKED + "\"" + wish)
				.statusCode()).isEqualTo(200);
			assertThat(asked(ollama, "mistral")).singleElement()
				.satisfies((request) -> assertThat(request.bodyText()).endsWith("\"keep_alive\":null}"));
		}
	}

	private static GatewayUnderTest start(List<String> urls, String... ofPool) {
		return startFor("inference,admin", urls, ofPool);
	}

	private static GatewayUnderTest startFor(String scopes, List<String> urls, String... ofPool) {
		List<String> properties = new ArrayList<>(
				List.of("access.anonymous[0].from=127.0.0.0/8", "access.anonymous[0].scopes=" + scopes,
						"inventory-interval=500ms", "pools.small.preload=llama3.2,mistral,nomic-embed-text"));
		for (int i = 0; i < urls.size(); i++) {
			properties.add("pools.small.instances[" + i + "].id=gpu-" + i);
			properties.add("pools.small.instances[" + i + "].url=" + urls.get(i));
		}
		Stream.of(ofPool).map((property) -> "pools.small." + property).forEach(properties::add);
		return GatewayUnderTest.start(properties.toArray(String[]::new));
	}

	/** Another instance is found, as discovery finds it. */
	private static void join(GatewayUnderTest gateway, SimulatedOllama ollama) {
		Pools pools = gateway.bean(Fleet.class).pools();
		Capacity capacity = pools.instances().iterator().next().capacity();
		Instance joins = new Instance("joins", ollama.uri(), 1, HealthCheck.DEFAULT, capacity);
		gateway.reconfigure(gateway.settings()
			.withPools(pools
				.withInstances((pool) -> Stream.concat(pool.instances().stream(), Stream.of(joins)).toList())));
	}

	private static URI actuator(GatewayUnderTest gateway) {
		return URI.create("http://127.0.0.1:" + gateway.managementPort());
	}

	private static String chat(String model) {
		return "{\"model\":\"" + model + "\",\"stream\":false,\"messages\":[{\"role\":\"user\",\"content\":\"" + ASKED
				+ "\"}]}";
	}

	/** What clients asked of a model. */
	private static List<RecordedRequest> asked(SimulatedOllama ollama, String model) {
		return requests(ollama, model).filter((request) -> request.bodyText().contains(ASKED)).toList();
	}

	/** The gateway's own loads of a model. */
	private static List<RecordedRequest> loads(SimulatedOllama ollama, String model) {
		return requests(ollama, model).filter((request) -> !request.bodyText().contains(ASKED)).toList();
	}

	private static Stream<RecordedRequest> requests(SimulatedOllama ollama, String model) {
		return ollama.journal()
			.requests()
			.stream()
			.filter((request) -> request.bodyText().contains("\"" + model + "\"")
					|| request.bodyText().contains("\"" + model.replace(":latest", "") + "\""));
	}

	/**
	 * Clients that ask for all three models again and again, four at a time for each.
	 */
	private static final class Load implements AutoCloseable {

		private final TestClient client;

		private final AtomicBoolean stopped = new AtomicBoolean();

		private final AtomicInteger answers = new AtomicInteger();

		private final List<String> failures = new CopyOnWriteArrayList<>();

		private final List<CompletableFuture<Void>> clients = new ArrayList<>();

		Load(GatewayUnderTest gateway) {
			this.client = new TestClient(gateway.url());
			for (String model : MODELS) {
				for (int i = 0; i < 4; i++) {
					this.clients.add(ask(model, i));
				}
			}
		}

		private CompletableFuture<Void> ask(String model, int number) {
			boolean embeds = model.startsWith("nomic");
			String body = embeds ? "{\"model\":\"" + model + "\",\"input\":\"" + ASKED + "\"}" : chat(model);
			return this.client.postAsync(embeds ? "/api/embed" : "/api/chat", body, "X-Session", model + number)
				.handle((answer, error) -> {
					if (error != null || answer.statusCode() != 200) {
						this.failures.add((error != null) ? error.toString() : answer.statusCode() + answer.body());
					}
					this.answers.incrementAndGet();
					return (answer != null);
				})
				.thenCompose((_) -> this.stopped.get() ? CompletableFuture.completedFuture(null) : ask(model, number));
		}

		int answers() {
			return this.answers.get();
		}

		void awaitAnswers(int count) {
			await().atMost(LIMIT).until(() -> this.answers.get() >= count);
		}

		List<String> failures() {
			return this.failures;
		}

		void stop() throws Exception {
			this.stopped.set(true);
			CompletableFuture.allOf(this.clients.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
		}

		@Override
		public void close() {
			this.stopped.set(true);
		}

	}

}
