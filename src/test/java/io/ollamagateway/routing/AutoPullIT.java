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
import io.ollamagateway.simulator.SimulatedFleet;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A pool pulls models that are asked for and that it does not have.
 */
class AutoPullIT {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	/** A pull takes eight seconds and more. */
	private static final InstanceSettings SETTINGS = InstanceSettings.defaults()
		.withRegistry(ModelSettings.of("large:1").withSizeBytes(800_000_000L),
				ModelSettings.of("small:1").withSizeBytes(1_000_000L),
				ModelSettings.of("small:2").withSizeBytes(1_000_001L),
				ModelSettings.of("small:3").withSizeBytes(1_000_002L),
				ModelSettings.of("small:4").withSizeBytes(1_000_003L),
				ModelSettings.of("medium:1").withSizeBytes(200_000_000L),
				ModelSettings.embedding("all-minilm:latest").withSizeBytes(1_000_000L))
		.withPullBandwidth(500_000)
		.withTimeScale(0.005);

	private static SimulatedFleet fleet;

	private static GatewayUnderTest gateway;

	private static TestClient client;

	@BeforeAll
	static void start() {
		fleet = SimulatedFleet.start(2, SETTINGS);
		gateway = GatewayUnderTest.start("pools.small.auto-pull=true", "pools.small.preload=all-minilm",
				"pools.small.instances[0].id=gpu-1", "pools.small.instances[0].url=" + fleet.urls().get(0),
				"pools.small.instances[1].id=gpu-2", "pools.small.instances[1].url=" + fleet.urls().get(1));
		client = new TestClient(gateway.url());
	}

	@AfterAll
	static void stop() {
		gateway.close();
		fleet.close();
	}

	@Test
	void aModelIsPulledOnceForAllWhoAskAndThenServed() throws Exception {
		List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			answers.add(client.postAsync("/v1/chat/completions", chat("small:1")));
		}
		for (CompletableFuture<HttpResponse<String>> answer : answers) {
			assertThat(answer.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
		}
		assertThat(pulls("small:1")).containsExactly(1L, 1L);
	}

	@Test
	void whoWaitsForAStreamIsToldSoWhileTheModelIsPulled() throws Exception {
		HttpResponse<String> answer = client.post("/api/chat",
				"{\"model\":\"large:1\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
		assertThat(answer.statusCode()).isEqualTo(200);
		List<String> lines = answer.body().lines().toList();
		assertThat(lines.getFirst()).as("a heartbeat").contains("\"content\":\"\"", "\"done\":false");
		assertThat(lines.getLast()).contains("\"done\":true");
		assertThat(answer.headers().firstValue("X-Gateway-Instance")).isEmpty();
	}

	@Test
	void aModelThatTheRegistryDoesNotHaveIsUnknownAndNotLookedUpForEachRequest() throws Exception {
		for (int i = 0; i < 3; i++) {
			HttpResponse<String> answer = client.post("/v1/chat/completions", chat("nobody"));
			assertThat(answer.statusCode()).isEqualTo(404);
			assertThat(answer.body()).contains("not_found_error", "model 'nobody' not found");
		}
		assertThat(pulls("nobody:latest")).containsExactly(1L, 1L);
	}

	@Test
	void aPullThatFailsEverywhereIsToldInTheCallersDialect() throws Exception {
		fleet.instances().forEach((one) -> one.faults().add(Fault.downloadBreaksAt(10).forModel("small:2").once()));
		HttpResponse<String> answer = client.post("/v1/messages",
				"{\"model\":\"small:2\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
		assertThat(answer.statusCode()).isEqualTo(502);
		assertThat(answer.body()).contains("\"type\":\"error\"",
				"model 'small:2' could not be pulled: max retries exceeded: unexpected EOF");
	}

	@Test
	void aPullThatFailsOnOneInstanceServesFromTheOther() throws Exception {
		fleet.instance(0).faults().add(Fault.downloadBreaksAt(10).forModel("small:3").once());
		HttpResponse<String> answer = client.post("/v1/chat/completions", chat("small:3"));
		assertThat(answer.statusCode()).isEqualTo(200);
		assertThat(answer.headers().firstValue("X-Gateway-Instance")).hasValue("gpu-2");
	}

	@Test
	void whoOnlyLooksAtAModelHasNothingPulled() throws Exception {
		assertThat(client.post("/api/show", "{\"model\":\"small:4\"}").statusCode()).isEqualTo(404);
		assertThat(pulls("small:4")).containsExactly(0L, 0L);
	}

	@Test
	void aClientThatLeavesDoesNotEndThePullForWhichOthersWait() throws Exception {
		try (RawConnection leaves = new RawConnection(gateway.port())) {
			leaves.post("/v1/chat/completions", chat("medium:1"));
			await().atMost(LIMIT).until(() -> pulls("medium:1").equals(List.of(1L, 1L)));
			CompletableFuture<HttpResponse<String>> stays = client.postAsync("/v1/chat/completions", chat("medium:1"));
			leaves.reset();
			assertThat(stays.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
			assertThat(pulls("medium:1")).containsExactly(1L, 1L);
		}
	}

	@Test
	void whatIsToBePreloadedIsPulledByInstancesThatLackIt() {
		await().atMost(LIMIT)
			.until(() -> fleet.instances().stream().allMatch((one) -> one.resident().contains("all-minilm:latest")));
		assertThat(pulls("all-minilm:latest")).containsExactly(1L, 1L);
	}

	@Test
	void fourModelsArePulledAtATimeAndNoFifth() throws Exception {
		try (SimulatedOllama ollama = SimulatedOllama.start(SETTINGS);
				GatewayUnderTest other = GatewayUnderTest.start("pools.small.auto-pull=true",
						"pools.small.instances[0]=" + ollama.url(), "changes.idle-timeout=3s",
						GatewayUnderTest.NO_BREAKERS)) {
			TestClient asks = new TestClient(other.url());
			ollama.faults().add(Fault.neverAnswer().withPath("/api/pull"));
			List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
			for (int i = 0; i < 4; i++) {
				waiting.add(asks.postAsync("/v1/chat/completions", chat("one:" + i)));
			}
			ollama.journal().nth("/api/pull", 4).get(10, TimeUnit.SECONDS);
			HttpResponse<String> fifth = asks.post("/v1/chat/completions", chat("small:1"));
			assertThat(fifth.statusCode()).isEqualTo(503);
			assertThat(fifth.headers().firstValue("Retry-After")).hasValue("30");
			assertThat(fifth.body()).contains("Model 'small:1' is pulled when others are there; try again later");
			for (CompletableFuture<HttpResponse<String>> one : waiting) {
				assertThat(one.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(502);
			}
			ollama.faults().clear();
			HttpResponse<String> later = asks.post("/v1/chat/completions", chat("small:1"));
			assertThat(later.statusCode()).as(later.body()).isEqualTo(200);
		}
	}

	private static String chat(String model) {
		return "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
	}

	private static List<Long> pulls(String model) {
		return fleet.instances().stream().map((one) -> pulls(one, model)).toList();
	}

	private static long pulls(SimulatedOllama ollama, String model) {
		return ollama.journal()
			.requests("/api/pull")
			.stream()
			.filter((request) -> request.bodyText().contains("\"" + model + "\""))
			.count();
	}

}
