package io.ollamagateway.monitoring;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

import io.ollamagateway.routing.GatewayUnderTest;
import io.ollamagateway.routing.TestClient;
import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.SimulatedFleet;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What the actuator shows of the fleet.
 */
class FleetEndpointIT {

	private static final JsonMapper JSON = JsonMapper.shared();

	private static SimulatedFleet fleet;

	private static GpuExporter gpus;

	private static GatewayUnderTest gateway;

	private static TestClient actuator;

	@BeforeAll
	static void start() throws Exception {
		fleet = SimulatedFleet.start(2, InstanceSettings.loaded().withNumParallel(2).withTimeScale(0.02));
		gpus = GpuExporter.start("small-0");
		List<String> properties = new ArrayList<>(
				List.of("default-pool=small", "pools.small.models=llama3.2,mist*", "pools.small.parallel=2",
						"pools.small.health.interval=100ms", "pools.small.health.fall=1", "pools.small.health.rise=1",
						"pools.idle.models=phi3", "pools.idle.when-empty=wait", "pools.refusing.models=gemma3"));
		properties.addAll(List.of("access.keys[0].id=user", "access.keys[1].id=boss", "access.keys[1].scopes=admin"));
		properties.add("access.keys[0].secret=" + digest("user.secret"));
		properties.add("access.keys[1].secret=" + digest("boss.secret"));
		for (int i = 0; i < 2; i++) {
			properties.add("pools.small.instances[" + i + "].id=small-" + i);
			properties.add("pools.small.instances[" + i + "].url=" + fleet.urls().get(i));
		}
		properties.addAll(List.of(gpus.properties()));
		gateway = GatewayUnderTest.start(properties.toArray(String[]::new));
		actuator = Exposition.management(gateway);
	}

	@AfterAll
	static void stop() {
		gateway.close();
		gpus.close();
		fleet.close();
	}

	@Test
	void theFleetIsShownWithoutAnAddress() throws Exception {
		new TestClient(gateway.url()).post("/api/chat", """
				{"model":"llama3.2","messages":[{"role":"user","content":"Why is the sky blue?"}]}""");
		gateway.recorder().nextOutcome();
		HttpResponse<String> answer = actuator.get("/actuator/fleet");
		assertThat(answer.body()).doesNotContain("127.0.0.1", String.valueOf(fleet.instance(0).port()));
		JsonNode small = named(JSON.readTree(answer.body()).get("pools"), "name", "small");
		assertThat(small.get("status").asString()).isEqualTo("UP");
		assertThat(small.get("models").values()).extracting(JsonNode::asString)
			.containsExactly("llama3.2:latest", "mist*");
		assertThat(small.get("ready").asInt()).isEqualTo(2);
		assertThat(small.get("queue").get("capacity").asInt()).isEqualTo(512);
		JsonNode instance = JSON.readTree(actuator.get("/actuator/fleet/small-0").body());
		assertThat(instance.get("state").asString()).isEqualTo("ready");
		assertThat(instance.get("breaker").asString()).isEqualTo("closed");
		assertThat(instance.get("pools").get(0).asString()).isEqualTo("small");
		assertThat(instance.get("installed")).hasSize(5);
		JsonNode model = named(instance.get("resident"), "model", "llama3.2:latest");
		assertThat(model.get("stage").asString()).isEqualTo("ready");
		assertThat(model.get("slots").asInt()).isEqualTo(2);
		assertThat(model.get("gpuRatio").asDouble()).isBetween(0.0, 1.0);
		assertThat(model.get("context").asInt()).isPositive();
		JsonNode instances = JSON.readTree(answer.body()).get("instances");
		assertThat(instances.values().stream().mapToInt((one) -> one.get("answered").asInt()).sum()).isPositive();
	}

	@Test
	void howBusyItsGpusAreIsShownWhereSomebodyTells() {
		await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> {
			assertThat(JSON.readTree(actuator.get("/actuator/fleet/small-0").body()).get("gpus"))
				.isEqualTo(JSON.readTree("{\"0\":87.0}"));
			assertThat(JSON.readTree(actuator.get("/actuator/fleet/small-1").body()).get("gpus")).isEmpty();
			assertThat(Exposition.of(gateway)
				.sum("ollama_gpu_utilization_percent", "backend=small-0", "gpu=0", "source=dcgm")).isEqualTo(87);
		});
	}

	@Test
	void whatIsNotThereIs404() throws Exception {
		assertThat(actuator.get("/actuator/fleet/nobody").statusCode()).isEqualTo(404);
		assertThat(actuator.get("/actuator/demand/nobody").statusCode()).isEqualTo(404);
	}

	@Test
	void aPoolWithoutInstanceHasTheDemand0() throws Exception {
		HttpResponse<String> answer = actuator.get("/actuator/demand/idle");
		assertThat(answer.statusCode()).isEqualTo(200);
		assertThat(answer.body())
			.isEqualTo("{\"pool\":\"idle\",\"demand\":0,\"active\":0,\"queued\":0,\"capacity\":0,\"ready\":0}");
	}

	@Test
	void theHealthOfAPoolFollowsItsInstances() throws Exception {
		eventually("small", "UP", 200, (pool) -> {
		});
		fleet.instance(1).refuseConnections();
		eventually("small", "DEGRADED", 200, (pool) -> {
			assertThat(pool.get("details").get("ready").asInt()).isOne();
			JsonNode down = pool.get("details").get("instances").get("small-1");
			assertThat(down.get("state").asString()).isEqualTo("unhealthy");
			assertThat(down.get("reason").asString()).startsWith("its probe fails").doesNotContain("127.0.0.1");
		});
		fleet.instance(0).refuseConnections();
		eventually("small", "DOWN", 503, (pool) -> {
		});
		// the gateway itself goes on: it may hold requests, and has other pools
		assertThat(new TestClient(gateway.url()).get("/readyz").statusCode()).isEqualTo(200);
		assertThat(actuator.get("/actuator/health/readiness").statusCode()).isEqualTo(200);
		fleet.instances().forEach((instance) -> instance.acceptConnections());
		eventually("small", "UP", 200, (pool) -> {
		});
	}

	@Test
	void aPoolWithoutInstanceIsDegradedIfRequestsWaitForOneAndElseDown() throws Exception {
		eventually("idle", "DEGRADED", 200, (pool) -> {
		});
		eventually("refusing", "DOWN", 503, (pool) -> {
		});
	}

	@Test
	void nothingOfThisIsOnTheGatewaysPort() throws Exception {
		TestClient client = new TestClient(gateway.url());
		for (String path : List.of("/actuator/fleet", "/actuator/demand/small", "/actuator/health", "/actuator",
				"/actuator/prometheus")) {
			assertThat(client.get(path).statusCode()).as(path).isEqualTo(404);
		}
	}

	@Test
	void onlyWhoHasTheScopeAdminDrainsAndResumes() throws Exception {
		assertThat(change("small-0", "drain").statusCode()).isEqualTo(401);
		assertThat(change("small-0", "drain", "Authorization", "Bearer user.secret").statusCode()).isEqualTo(403);
		assertThat(actuator.get("/actuator/fleet/small-0").body()).contains("\"state\":\"ready\"");
		String[] admin = { "Authorization", "Bearer boss.secret" };
		assertThat(change("small-0", "drain", admin).body()).contains("\"state\":\"draining\"",
				"\"reason\":\"an operator drained it\"", "\"ready\":false");
		eventually("small", "DEGRADED", 200, (pool) -> assertThat(pool.get("details").get("ready").asInt()).isOne());
		assertThat(change("small-0", "resume", admin).body()).contains("\"state\":\"ready\"");
		assertThat(change("small-0", "explode", admin).statusCode()).isEqualTo(400);
		assertThat(change("nobody", "drain", admin).statusCode()).isEqualTo(404);
		eventually("small", "UP", 200, (pool) -> {
		});
	}

	private static HttpResponse<String> change(String instance, String action, String... headers) throws Exception {
		List<String> all = new ArrayList<>(List.of(headers));
		all.addAll(List.of("Content-Type", "application/json"));
		return actuator.post("/actuator/fleet/" + instance, "{\"action\":\"" + action + "\"}",
				all.toArray(String[]::new));
	}

	private static String digest(String secret) throws NoSuchAlgorithmException {
		byte[] digest = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
		return "{sha256}" + HexFormat.of().formatHex(digest);
	}

	private static void eventually(String pool, String status, int code, ThrowingConsumer<JsonNode> assertion) {
		await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> {
			HttpResponse<String> answer = actuator.get("/actuator/health/pools/" + pool);
			JsonNode health = JSON.readTree(answer.body());
			assertThat(health.get("status").asString()).as(answer.body()).isEqualTo(status);
			assertThat(answer.statusCode()).isEqualTo(code);
			assertion.accept(health);
		});
	}

	private static JsonNode named(JsonNode list, String field, String value) {
		return list.values()
			.stream()
			.filter((node) -> node.get(field).asString().equals(value))
			.findFirst()
			.orElseThrow(() -> new AssertionError(value + " is not in " + list));
	}

}
