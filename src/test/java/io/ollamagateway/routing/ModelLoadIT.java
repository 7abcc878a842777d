package io.ollamagateway.routing;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.ollamagateway.simulator.Fault;
import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.ModelSettings;
import io.ollamagateway.simulator.RecordedRequest;
import io.ollamagateway.simulator.SimulatedFleet;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Models that are not in memory: the gateway has them loaded itself.
 */
class ModelLoadIT {

	private static final InstanceSettings COLD = InstanceSettings.defaults()
		.withKeepAlive(Duration.ofHours(10))
		.withTimeScale(0.02);

	@Test
	void twoRequestsForAColdModelMakeOneLoad() throws Exception {
		try (SimulatedFleet fleet = SimulatedFleet.start(2, COLD);
				GatewayUnderTest gateway = GatewayUnderTest.before(fleet.urls())) {
			TestClient client = new TestClient(gateway.url());
			CompletableFuture<HttpResponse<String>> first = client.postAsync("/api/chat", chat("llama3.2", "A"));
			CompletableFuture<HttpResponse<String>> second = client.postAsync("/api/chat", chat("llama3.2", "B"));
			assertThat(first.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
			assertThat(second.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
			assertThat(fleet.instances().stream().mapToLong(SimulatedOllama::loads).sum()).isOne();
			assertThat(gateway.recorder().loadsBegun()).hasSize(1);
		}
	}

	@Test
	void aClientThatLeavesDoesNotAbortTheLoadForWhichOthersWait() throws Exception {
		try (SimulatedOllama ollama = SimulatedOllama.start(COLD.withTimeScale(0.2));
				GatewayUnderTest gateway = GatewayUnderTest.before(List.of(ollama.url()))) {
			RawConnection leaves = new RawConnection(gateway.port()).post("/api/chat", chat("llama3.2", "A"));
			gateway.recorder().awaitWaiting(1);
			CompletableFuture<HttpResponse<String>> stays = new TestClient(gateway.url()).postAsync("/api/chat",
					chat("llama3.2", "B"));
			gateway.recorder().awaitWaiting(2);
			leaves.reset();
			gateway.recorder().awaitWaiting(1);
			assertThat(stays.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
			assertThat(ollama.loads()).isOne();
			assertThat(ollama.journal().requests("/api/chat")).hasSize(1);
			gateway.recorder().awaitLeasesOut(0);
		}
	}

	@Test
	void requestsForTwoModelsOfWhichOneFitsAreServedModelByModel() throws Exception {
		try (SimulatedOllama ollama = SimulatedOllama.start(COLD.withMaxLoadedModels(1));
				GatewayUnderTest gateway = GatewayUnderTest.start("pools.default.instances[0].url=" + ollama.url(),
						"pools.default.instances[0].max-loaded-models=1")) {
			TestClient client = new TestClient(gateway.url());
			List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
			for (int i = 0; i < 8; i++) {
				String model = (i % 4 < 2) ? "llama3.2" : "mistral";
				answers.add(client.postAsync("/api/chat", chat(model, "Request " + i)));
				if (i == 0) {
					gateway.recorder().awaitWaiting(1);
				}
			}
			for (CompletableFuture<HttpResponse<String>> answer : answers) {
				assertThat(answer.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
			}
			List<String> models = ollama.journal()
				.requests("/api/chat")
				.stream()
				.map((request) -> request.bodyText().contains("mistral") ? "B" : "A")
				.toList();
			assertThat(String.join("", models)).isEqualTo("AAAABBBB");
			assertThat(ollama.loads()).isEqualTo(2);
		}
	}

	@Test
	void aModelThatNoInstanceHasIs404WithoutAskingOne() throws Exception {
		try (SimulatedOllama ollama = SimulatedOllama.start(COLD);
				GatewayUnderTest gateway = GatewayUnderTest.before(List.of(ollama.url()))) {
			HttpResponse<String> answer = new TestClient(gateway.url()).post("/api/chat", chat("nobody", "Hello"));
			assertThat(answer.statusCode()).isEqualTo(404);
			assertThat(answer.body()).isEqualTo("{\"error\":\"model 'nobody' not found\"}");
			assertThat(ollama.journal().requests("/api/chat")).isEmpty();
			assertThat(gateway.recorder().loadsBegun()).isEmpty();
		}
	}

	@Test
	void onlyAnInstanceThatHasTheModelIsAsked() throws Exception {
		InstanceSettings rich = COLD.withModel(ModelSettings.of("rare"));
		try (SimulatedFleet fleet = SimulatedFleet.start(COLD, COLD, rich);
				GatewayUnderTest gateway = GatewayUnderTest.before(fleet.urls())) {
			TestClient client = new TestClient(gateway.url());
			for (int i = 0; i < 3; i++) {
				assertThat(client.post("/api/chat", chat("rare", "Hello " + i)).statusCode()).isEqualTo(200);
			}
			assertThat(fleet.instance(2).journal().requests("/api/chat")).hasSize(3);
		}
	}

	@Test
	void aLoadThatFailsIsMadeOnAnotherInstance() throws Exception {
		try (SimulatedFleet fleet = SimulatedFleet.start(2, COLD);
				GatewayUnderTest gateway = GatewayUnderTest.before(fleet.urls())) {
			fleet.instances().forEach((instance) -> instance.faults().add(Fault.loadFails().once()));
			fleet.instance(1).faults().clear();
			TestClient client = new TestClient(gateway.url());
			List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
			for (int i = 0; i < 4; i++) {
				answers.add(client.postAsync("/api/chat", chat("llama3.2", "Hello " + i)));
			}
			for (CompletableFuture<HttpResponse<String>> answer : answers) {
				assertThat(answer.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
			}
		}
	}

	@Test
	void aModelThatNobodyCanLoadIs502WithTheInstancesWords() throws Exception {
		try (SimulatedOllama ollama = SimulatedOllama.start(COLD);
				GatewayUnderTest gateway = GatewayUnderTest.before(List.of(ollama.url()))) {
			ollama.faults().add(Fault.loadFails().withText("llama-server process has terminated: out of memory"));
			HttpResponse<String> answer = new TestClient(gateway.url()).post("/api/chat", chat("llama3.2", "Hello"));
			assertThat(answer.statusCode()).isEqualTo(502);
			assertThat(answer.body()).isEqualTo("{\"error\":\"model 'llama3.2' could not be loaded: "
					+ "llama-server process has terminated: out of memory\"}");
			gateway.recorder().awaitWaiting(0);
		}
	}

	@Test
	void anEmbeddingModelIsLoadedByItsOwnEndpoint() throws Exception {
		try (SimulatedOllama ollama = SimulatedOllama.start(COLD);
				GatewayUnderTest gateway = GatewayUnderTest.before(List.of(ollama.url()))) {
			HttpResponse<String> answer = new TestClient(gateway.url()).post("/api/embed",
					"{\"model\":\"nomic-embed-text\",\"input\":\"Hello\"}");
			assertThat(answer.statusCode()).isEqualTo(200);
			assertThat(ollama.journal().requests("/api/embed")).hasSize(2);
			assertThat(ollama.loads()).isOne();
		}
	}

	@Test
	void requestsWithOtherRunnerOptionsAreLoadedWithThem() throws Exception {
		try (SimulatedOllama ollama = SimulatedOllama.start(COLD);
				GatewayUnderTest gateway = GatewayUnderTest.before(List.of(ollama.url()))) {
			TestClient client = new TestClient(gateway.url());
			assertThat(client.post("/api/chat", chat("llama3.2", "Hello")).statusCode()).isEqualTo(200);
			String wide = "{\"model\":\"llama3.2\",\"options\":{\"num_ctx\":8192},\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";
			assertThat(client.post("/api/chat", wide).statusCode()).isEqualTo(200);
			assertThat(ollama.loads()).isEqualTo(2);
			List<String> loads = ollama.journal()
				.requests("/api/generate")
				.stream()
				.map(RecordedRequest::bodyText)
				.toList();
			assertThat(loads).hasSize(2);
			assertThat(loads.get(1)).contains("\"num_ctx\":8192");
		}
	}

	@Test
	void aSessionStaysWhereItsModelRemembersIt() throws Exception {
		try (SimulatedFleet fleet = SimulatedFleet.start(3, InstanceSettings.loaded());
				GatewayUnderTest gateway = GatewayUnderTest.start("pools.default.instances[0]=" + fleet.urls().get(0),
						"pools.default.instances[1]=" + fleet.urls().get(1),
						"pools.default.instances[2]=" + fleet.urls().get(2), "pools.default.affinity.by=session")) {
			TestClient client = new TestClient(gateway.url());
			for (String session : List.of("one", "two", "three")) {
				gateway.recorder().forget();
				for (int turn = 0; turn < 5; turn++) {
					String prompt = ("The story so far. " + session).repeat(100 + turn);
					assertThat(client.post("/api/chat", chat("llama3.2", prompt), "X-Session-ID", session).statusCode())
						.isEqualTo(200);
				}
				gateway.recorder().awaitLeasesOut(0);
				assertThat(gateway.recorder().chosen()).hasSize(5).containsOnly(gateway.recorder().chosen().getFirst());
			}
		}
	}

	@Test
	void requestsWaitForTheFirstInstanceOfAPoolThatMayBeEmpty() throws Exception {
		try (SimulatedOllama ollama = SimulatedOllama.start(InstanceSettings.loaded());
				GatewayUnderTest gateway = GatewayUnderTest.start("pools.default.models=*",
						"pools.default.when-empty=wait");
				GatewayUnderTest full = GatewayUnderTest.start("pools.default.models=*",
						"pools.default.instances[0]=" + ollama.url())) {
			CompletableFuture<HttpResponse<String>> answer = new TestClient(gateway.url()).postAsync("/api/chat",
					chat("llama3.2", "Hello"));
			gateway.recorder().awaitWaiting(1);
			gateway.reconfigure(full.settings());
			assertThat(answer.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
		}
	}

	@Test
	void aPoolWithoutInstancesRefusesAtOnceUnlessItIsToldToWait() throws Exception {
		try (GatewayUnderTest gateway = GatewayUnderTest.start("pools.default.models=*")) {
			HttpResponse<String> answer = new TestClient(gateway.url()).post("/api/chat", chat("llama3.2", "Hello"));
			assertThat(answer.statusCode()).isEqualTo(503);
			assertThat(answer.body()).contains("Pool 'default' has no instance");
			assertThat(answer.headers().firstValue("Retry-After")).isPresent();
		}
	}

	@Test
	void inPanicAnInstanceThatIsDownIsTriedNevertheless() throws Exception {
		try (SimulatedOllama ollama = SimulatedOllama.start(InstanceSettings.loaded())) {
			ollama.faults().add(Fault.status(500, "broken").withPath("/api/version"));
			try (GatewayUnderTest gateway = GatewayUnderTest.start("pools.default.instances[0]=" + ollama.url(),
					"pools.default.panic=true")) {
				TestClient client = new TestClient(gateway.url());
				await().atMost(Duration.ofSeconds(20))
					.until(() -> client.post("/api/chat", chat("llama3.2", "Hello")).statusCode() == 200);
			}
		}
	}

	private static String chat(String model, String text) {
		return "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"" + text
				+ "\"}],\"options\":{\"num_predict\":4}}";
	}

}
