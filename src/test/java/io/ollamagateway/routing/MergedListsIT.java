package io.ollamagateway.routing;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import io.ollamagateway.models.ModelCatalog;
import io.ollamagateway.simulator.Fault;
import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.ModelSettings;
import io.ollamagateway.simulator.SimulatedFleet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Five instances are listed as one Ollama: one of them is dead, one slow, and one has
 * another model under a name.
 */
class MergedListsIT {

	private static final InstanceSettings LOADED = InstanceSettings.loaded();

	private static final Instant NEWER = Instant.parse("2026-03-04T05:06:07Z");

	private static SimulatedFleet fleet;

	private static GatewayUnderTest gateway;

	private static TestClient client;

	@BeforeAll
	static void start() {
		fleet = SimulatedFleet.start(LOADED, LOADED.withVersion("0.30.1"),
				LOADED.withModels(
						ModelSettings.of("llama3.2").withDigest("0ther").withSizeBytes(7).withModifiedAt(NEWER)),
				InstanceSettings.defaults().withModels(ModelSettings.of("only-here:1b"), ModelSettings.of("llama3.2")),
				LOADED.withModels(ModelSettings.of("on-the-dead-one")));
		List<String> properties = new ArrayList<>(List.of("pools.default.health.interval=100ms",
				"pools.default.health.timeout=5s", "inventory-interval=200ms", "aliases.gpt-4o-mini=qwen3:8b"));
		for (int i = 0; i < 5; i++) {
			properties.add("pools.default.instances[" + i + "].id=gpu-" + (i + 1));
			properties.add("pools.default.instances[" + i + "].url=" + fleet.urls().get(i));
		}
		gateway = GatewayUnderTest.start(properties.toArray(String[]::new));
		client = new TestClient(gateway.url());
		fleet.instance(3).faults().add(Fault.slowTags(Duration.ofSeconds(4)));
		fleet.instance(3).faults().add(Fault.slowTags(Duration.ofSeconds(4)).withPath("/api/ps"));
		fleet.instance(4).refuseConnections();
		await().atMost(Duration.ofSeconds(30)).until(() -> !names("/api/tags").contains("on-the-dead-one:latest"));
	}

	@AfterAll
	static void stop() {
		gateway.close();
		fleet.close();
	}

	@Test
	void eachModelIsListedOnceTheNewestFirst() throws Exception {
		assertThat(names("/api/tags")).containsExactly("llama3.2:latest", "mistral:latest", "qwen3:8b",
				"gpt-4o-mini:latest", "llava:latest", "nomic-embed-text:latest", "only-here:1b");
		JsonNode newest = json("/api/tags").path("models").path(0);
		assertThat(newest.path("digest").stringValue()).isEqualTo("0ther");
		assertThat(newest.path("size").intValue()).isEqualTo(7);
	}

	@Test
	void whatIsInMemoryAnywhereIsListed() throws Exception {
		assertThat(names("/api/ps")).containsExactlyInAnyOrder("llama3.2:latest", "mistral:latest", "qwen3:8b",
				"gpt-4o-mini:latest", "llava:latest", "nomic-embed-text:latest");
	}

	@Test
	void anAliasIsListedAsTheModelThatItStandsFor() throws Exception {
		JsonNode models = json("/api/tags").path("models");
		assertThat(models.path(3).path("model").stringValue()).isEqualTo("gpt-4o-mini:latest");
		assertThat(models.path(3).path("digest")).isEqualTo(models.path(2).path("digest"));
		assertThat(client.get("/v1/models").body()).contains("{\"id\":\"gpt-4o-mini:latest\",\"object\":\"model\"");
	}

	@Test
	void disagreementsAreKnownByNameDigestAndInstance() {
		ModelSettings usual = ModelSettings.of("llama3.2");
		assertThat(gateway.bean(ModelCatalog.class).disagreements()).containsOnlyKeys("llama3.2:latest")
			.hasEntrySatisfying("llama3.2:latest", (byDigest) -> {
				assertThat(byDigest.get("0ther")).containsExactly("gpu-3");
				assertThat(byDigest.get(usual.digest())).containsExactly("gpu-1", "gpu-2", "gpu-4");
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "/api/tags", "/api/ps", "/v1/models", "/v1/models/llama3.2", "/api/version", "/api/status",
			"/" })
	void noInstanceMakesAListSlow(String path) throws Exception {
		// the first request of all opens the connection and loads classes
		client.get(path);
		List<Duration> times = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			long start = System.nanoTime();
			assertThat(client.get(path).statusCode()).isEqualTo(200);
			times.add(Duration.ofNanos(System.nanoTime() - start));
		}
		times.sort(null);
		assertThat(times.get(9)).isLessThan(Duration.ofMillis(100));
	}

	@Test
	void theOldestVersionIsTold() throws Exception {
		assertThat(client.get("/api/version").body()).isEqualTo("{\"version\":\"0.30.1\"}");
		assertThat(client.get("/api/status").body()).isEqualTo("{\"cloud\":{\"disabled\":false,\"source\":\"none\"}}");
	}

	@Test
	void aModelIsGivenBackAsItWasAskedFor() throws Exception {
		assertThat(client.get("/v1/models/LLAMA3.2").body()).isEqualTo("{\"id\":\"LLAMA3.2\",\"object\":\"model\","
				+ "\"created\":" + NEWER.getEpochSecond() + ",\"owned_by\":\"library\"}");
		HttpResponse<String> unknown = client.get("/v1/models/nobody");
		assertThat(unknown.statusCode()).isEqualTo(404);
		assertThat(unknown.body()).contains("model 'nobody:latest' not found", "\"type\":\"not_found_error\"");
	}

	@ParameterizedTest
	@CsvSource({ "/api/tags, 'GET, HEAD'", "/api/ps, GET", "/api/status, GET", "/api/chat, POST" })
	void otherMethodsAreRefusedWithThoseThatThereAre(String path, String allowed) throws Exception {
		HttpResponse<String> answer = client.method("PATCH", path);
		assertThat(answer.statusCode()).isEqualTo(405);
		assertThat(answer.body()).isEqualTo("405 method not allowed");
		assertThat(answer.headers().firstValue("Allow")).hasValue(allowed);
	}

	@Test
	void aSlashTooMuchIsRedirected() throws Exception {
		HttpResponse<String> read = client.get("/api/tags/?x=1");
		assertThat(read.statusCode()).isEqualTo(301);
		assertThat(read.headers().firstValue("Location")).hasValue("/api/tags?x=1");
		assertThat(client.post("/api/chat/", "{}").statusCode()).isEqualTo(307);
		assertThat(client.get("/api/tag/").statusCode()).isEqualTo(404);
	}

	@Test
	void aQuestionForTheHeadOnlyHasNoBody() throws Exception {
		HttpResponse<String> head = client.method("HEAD", "/");
		assertThat(head.statusCode()).isEqualTo(200);
		assertThat(head.body()).isEmpty();
		assertThat(head.headers().firstValue("Content-Length")).hasValue("17");
	}

	private static List<String> names(String path) throws Exception {
		List<String> names = new ArrayList<>();
		json(path).path("models").forEach((model) -> names.add(model.path("name").stringValue()));
		return names;
	}

	private static JsonNode json(String path) throws Exception {
		return JsonMapper.shared().readTree(client.get(path).body());
	}

}
