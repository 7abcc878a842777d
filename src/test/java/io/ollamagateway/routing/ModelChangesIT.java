package io.ollamagateway.routing;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.ollamagateway.simulator.Fault;
import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.ModelSettings;
import io.ollamagateway.simulator.RecordedRequest;
import io.ollamagateway.simulator.SimulatedFleet;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Four instances change their models as if they were one.
 */
class ModelChangesIT {

	private static final String SENT = "{\"model\":\"sent:1\"}";

	private static final String PULL = "{\"model\":\"phi3:mini\"}";

	private static final InstanceSettings SETTINGS = InstanceSettings.loaded()
		.withRegistry(Stream.of("phi3:mini", "sent:1", "broken:1", "large:1")
			.map((name) -> ModelSettings.of(name).withSizeBytes(2_176_178_913L))
			.toArray(ModelSettings[]::new));

	private static SimulatedFleet fleet;

	private static GatewayUnderTest gateway;

	private static TestClient client;

	@BeforeAll
	static void start() {
		fleet = SimulatedFleet.start(4, SETTINGS);
		gateway = start(fleet);
		client = new TestClient(gateway.url());
	}

	private static GatewayUnderTest start(SimulatedFleet fleet, String... more) {
		List<String> properties = new ArrayList<>(List.of("access.anonymous[0].from=127.0.0.0/8",
				"access.anonymous[0].scopes=inference,admin", "pools.large.models=large*", "default-pool=small"));
		for (int i = 0; i < 4; i++) {
			String instance = "pools." + ((i < 2) ? "small" : "large") + ".instances[" + (i % 2) + "].";
			properties.add(instance + "id=gpu-" + (i + 1));
			properties.add(instance + "url=" + fleet.urls().get(i));
		}
		properties.addAll(List.of(more));
		return GatewayUnderTest.start(properties.toArray(String[]::new));
	}

	@BeforeEach
	void forget() {
		fleet.instances().forEach((ollama) -> {
			ollama.faults().clear();
			ollama.journal().clear();
		});
	}

	@AfterAll
	static void stop() {
		gateway.close();
		fleet.close();
	}

	@Test
	void aPullGoesToTheInstancesOfTheModelsPoolAndIsToldAsOne() throws Exception {
		List<JsonNode> lines = lines(client.post("/api/pull", PULL));
		assertThat(lines.getFirst().path("status").stringValue()).isEqualTo("pulling manifest");
		assertThat(lines.getLast().toString()).isEqualTo("{\"status\":\"success\"}");
		List<Long> completed = lines.stream()
			.filter((line) -> line.path("total").asLong() > 1000)
			.map((line) -> line.path("completed").asLong(0))
			.toList();
		assertThat(completed).isSorted().hasSizeGreaterThan(3).last().isEqualTo(2_176_178_913L);
		assertThat(pulls()).containsExactly(1, 1, 0, 0);
		assertThat(client.get("/api/tags").body()).contains("phi3:mini");
	}

	@Test
	void aPullGoesWhereTheClientSays() throws Exception {
		assertThat(client.post("/api/pull", SENT, "X-Gateway-Pool", "large").body()).contains("success");
		assertThat(pulls()).containsExactly(0, 0, 1, 1);
		assertThat(client.post("/api/pull", SENT, "X-Gateway-Instance", "gpu-1, gpu-3").body()).contains("success");
		assertThat(pulls()).containsExactly(1, 0, 2, 1);
		assertThat(client.post("/api/pull", PULL, "X-Gateway-Instance", "gpu-9").body())
			.isEqualTo("{\"error\":\"there is no instance 'gpu-9'\"}");
	}

	@Test
	void aPullThatFailsOnOneInstanceTellsTheTruth() throws Exception {
		fleet.instance(1).faults().add(Fault.downloadBreaksAt(60).once());
		List<JsonNode> lines = lines(client.post("/api/pull", "{\"model\":\"broken:1\"}"));
		assertThat(lines.getLast().path("error").stringValue())
			.isEqualTo("pulled on 1 of 2 instances (gpu-1); gpu-2 failed: max retries exceeded: unexpected EOF");
		assertThat(lines).extracting((line) -> line.path("status").stringValue("")).doesNotContain("success");
		HttpResponse<String> whole = client.post("/api/pull", "{\"model\":\"broken:1\",\"stream\":false}");
		assertThat(whole.statusCode()).isEqualTo(200);
		assertThat(whole.body()).isEqualTo("{\"status\":\"success\"}");
	}

	@Test
	void oneInstanceAfterTheOtherPullsIfNoMoreMayAtATimeAndOneThatIsDownIsNamed() throws Exception {
		try (SimulatedFleet own = SimulatedFleet.start(4, SETTINGS);
				GatewayUnderTest careful = start(own, "changes.concurrency=1", "pools.small.health.interval=100ms",
						"pools.small.health.fall=1")) {
			TestClient asks = new TestClient(careful.url());
			own.instance(0).faults().add(Fault.resetBeforeHeaders().withPath("/api/pull").once());
			assertThat(asks.post("/api/pull", PULL).body()).endsWith(
					"{\"error\":\"pulled on 1 of 2 instances (gpu-2); gpu-1 failed: it took no connection, or broke it\"}\n");
			own.instance(0).refuseConnections();
			await().atMost(Duration.ofSeconds(10))
				.untilAsserted(
						() -> assertThat(asks.post("/api/pull", "{\"model\":\"phi3:mini\",\"stream\":false}").body())
							.isEqualTo("{\"error\":\"pulled on 1 of 2 instances (gpu-2); gpu-1 failed: it is down\"}"));
		}
	}

	@Test
	void aClientThatLeavesEndsThePull() throws Exception {
		try (SimulatedFleet slow = SimulatedFleet.start(4, SETTINGS.withPullBandwidth(1 << 20).withTimeScale(1));
				GatewayUnderTest before = start(slow);
				RawConnection leaves = new RawConnection(before.port())) {
			leaves.post("/api/pull", PULL);
			leaves.lineWith("pulling manifest");
			List<RecordedRequest> pulls = new ArrayList<>();
			for (int i = 0; i < 2; i++) {
				pulls.add(slow.instance(i).journal().first("/api/pull").get(10, TimeUnit.SECONDS));
			}
			leaves.reset();
			for (RecordedRequest pull : pulls) {
				pull.clientGone().get(10, TimeUnit.SECONDS);
			}
		}
	}

	@Test
	void anUnknownModelAndAnInvalidNameAreRefusedAsOllamaDoes() throws Exception {
		assertThat(client.post("/api/pull", "{\"model\":\"nobody\"}").body()).isEqualTo(
				"{\"status\":\"pulling manifest\"}\n" + "{\"error\":\"pull model manifest: file does not exist\"}\n");
		HttpResponse<String> invalid = client.post("/api/pull", "{\"model\":\"a b\"}");
		assertThat(invalid.statusCode()).isEqualTo(400);
		assertThat(invalid.body()).isEqualTo("{\"error\":\"invalid model name\"}");
		HttpResponse<String> whole = client.post("/api/pull", "{\"model\":\"nobody\",\"stream\":false}");
		assertThat(whole.statusCode()).isEqualTo(500);
		assertThat(whole.body()).isEqualTo("{\"error\":\"pull model manifest: file does not exist\"}");
	}

	@Test
	void aModelIsCopiedAndDeletedWhereverItIs() throws Exception {
		String copy = "{\"source\":\"llama3.2\",\"destination\":\"mine\"}";
		assertThat(client.post("/api/copy", copy).statusCode()).isEqualTo(200);
		assertThat(
				client
					.post("/api/chat",
							"{\"model\":\"mine\",\"messages\":[{\"role\":\"user\","
									+ "\"content\":\"Hi\"}],\"stream\":false}")
					.statusCode())
			.isEqualTo(200);
		assertThat(requests("/api/copy")).containsExactly(1, 1, 1, 1);
		delete("mine", "X-Gateway-Instance", "gpu-2");
		// who has it no longer has nothing to do
		HttpResponse<String> deleted = delete("mine");
		assertThat(deleted.statusCode()).isEqualTo(200);
		assertThat(deleted.body()).isEmpty();
		HttpResponse<String> again = delete("mine");
		assertThat(again.statusCode()).isEqualTo(404);
		assertThat(again.body()).isEqualTo("{\"error\":\"model 'mine' not found\"}");
		assertThat(client.post("/api/copy", "{\"source\":\"nobody\",\"destination\":\"mine\"}").body())
			.isEqualTo("{\"error\":\"model \\\"nobody\\\" not found\"}");
	}

	@Test
	void aDeletionThatFailsSomewhereNamesTheInstanceAndCanBeRepeated() throws Exception {
		fleet.instance(2).faults().add(Fault.status(500, "disk on fire").withPath("/api/delete").once());
		HttpResponse<String> failed = delete("mistral");
		assertThat(failed.statusCode()).isEqualTo(502);
		assertThat(failed.body()).isEqualTo(
				"{\"error\":\"deleted on 3 of 4 instances (gpu-1, gpu-2, gpu-4); " + "gpu-3 failed: disk on fire\"}");
		assertThat(delete("mistral").statusCode()).isEqualTo(200);
	}

	@Test
	void aBlobReachesAllInstancesAndAModelIsMadeOfIt() throws Exception {
		byte[] bytes = new byte[3_000_000];
		new Random(1).nextBytes(bytes);
		String path = "/api/blobs/sha256:" + sha256(bytes);
		assertThat(client.method("HEAD", path).statusCode()).isEqualTo(404);
		HttpResponse<String> stored = client.post(path, HttpRequest.BodyPublishers.ofByteArray(bytes));
		assertThat(stored.statusCode()).as(stored.body()).isEqualTo(201);
		assertThat(client.method("HEAD", path).statusCode()).isEqualTo(200);
		assertThat(client.post(path, HttpRequest.BodyPublishers.ofByteArray(bytes)).statusCode()).isEqualTo(200);
		for (SimulatedOllama ollama : fleet.instances()) {
			List<RecordedRequest> uploads = ollama.journal()
				.requests(path)
				.stream()
				.filter((request) -> request.method().equals("POST"))
				.toList();
			assertThat(uploads).hasSize(1);
			assertThat(uploads.getFirst().bodySha256()).isEqualTo(sha256(bytes));
			assertThat(uploads.getFirst().header("Content-Length")).isEqualTo("3000000");
		}
		String create = "{\"model\":\"large-one\",\"files\":{\"m.gguf\":\"sha256:" + sha256(bytes) + "\"}}";
		List<JsonNode> lines = lines(client.post("/api/create", create));
		assertThat(lines).extracting((line) -> line.path("status").stringValue(""))
			.startsWith("parsing GGUF")
			.endsWith("writing manifest", "success");
		assertThat(requests("/api/create")).containsExactly(0, 0, 1, 1);
		assertThat(client.post("/api/generate", "{\"model\":\"large-one\",\"prompt\":\"Hi\",\"stream\":false}")
			.statusCode()).isEqualTo(200);
	}

	@Test
	void aBlobThatIsAnotherIsRefusedInOllamasWords() throws Exception {
		String digest = "sha256:" + "0".repeat(64);
		HttpResponse<String> answer = client.post("/api/blobs/" + digest, "hello");
		assertThat(answer.statusCode()).isEqualTo(400);
		assertThat(answer.body()).isEqualTo("{\"error\":\"digest mismatch, expected \\\"" + digest
				+ "\\\", got \\\"sha256:" + sha256("hello".getBytes(StandardCharsets.UTF_8)) + "\\\"\"}");
		assertThat(client.method("HEAD", "/api/blobs/nonsense").statusCode()).isEqualTo(400);
	}

	@Test
	void aBlobThatDoesNotReachOneInstanceNamesIt() throws Exception {
		fleet.instance(3).faults().add(Fault.resetBeforeHeaders().withPath("/api/blobs/").times(2));
		byte[] bytes = new byte[100_000];
		HttpResponse<String> stored = client.post("/api/blobs/sha256:" + sha256(bytes),
				HttpRequest.BodyPublishers.ofByteArray(bytes));
		assertThat(stored.statusCode()).isEqualTo(502);
		assertThat(stored.body()).isEqualTo("{\"error\":\"stored on 3 of 4 instances (gpu-1, gpu-2, gpu-3); "
				+ "gpu-4 failed: it took no connection, or broke it\"}");
	}

	@Test
	void aModelIsPushedFromOneInstanceThatHasIt() throws Exception {
		assertThat(lines(client.post("/api/push", "{\"model\":\"llava\"}")).getLast().toString())
			.isEqualTo("{\"status\":\"success\"}");
		assertThat(requests("/api/push").stream().mapToInt(Integer::intValue).sum()).isOne();
	}

	private HttpResponse<String> delete(String model, String... headers) throws Exception {
		return client.send("DELETE", "/api/delete", "{\"model\":\"" + model + "\"}", headers);
	}

	private List<Integer> pulls() {
		return requests("/api/pull");
	}

	private List<Integer> requests(String path) {
		return fleet.instances().stream().map((ollama) -> ollama.journal().requests(path).size()).toList();
	}

	private static List<JsonNode> lines(HttpResponse<String> answer) {
		assertThat(answer.headers().firstValue("Content-Type")).as(answer.body()).hasValue("application/x-ndjson");
		return answer.body().lines().map(JsonMapper.shared()::readTree).toList();
	}

	private static String sha256(byte[] bytes) throws Exception {
		return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
	}

}
