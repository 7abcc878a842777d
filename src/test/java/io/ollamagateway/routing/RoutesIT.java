package io.ollamagateway.routing;

import java.net.http.HttpResponse;
import java.util.HashSet;
import java.util.Set;

import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.ModelSettings;
import io.ollamagateway.simulator.SimulatedFleet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * From a model's name to its pool, by routes of the gateway and of people's own.
 */
class RoutesIT {

	private static SimulatedFleet fleet;

	private static GatewayUnderTest gateway;

	private static TestClient client;

	@BeforeAll
	static void start() {
		fleet = SimulatedFleet.start(5,
				InstanceSettings.loaded().withModel(ModelSettings.of("own:7b")).withModel(ModelSettings.of("sticky")));
		gateway = GatewayUnderTest.start("pools.small.models=llama3.2,nomic*", "pools.small.instances[0].id=small-1",
				"pools.small.instances[0].url=" + fleet.instance(0).url(), "pools.large.models=qwen3:8b,m*",
				"pools.large.instances[0].id=large-1", "pools.large.instances[0].url=" + fleet.instance(1).url(),
				"pools.own.instances[0].id=own-1", "pools.own.instances[0].url=" + fleet.instance(2).url(),
				"pools.sticky.models=sticky*", "pools.sticky.balance=hash", "pools.sticky.hash-on=header:X-Session-ID",
				"pools.sticky.instances[0].id=sticky-1", "pools.sticky.instances[0].url=" + fleet.instance(3).url(),
				"pools.sticky.instances[1].id=sticky-2", "pools.sticky.instances[1].url=" + fleet.instance(4).url(),
				"default-model=mistral", ".spring.cloud.gateway.server.webflux.routes[0].id=mine",
				".spring.cloud.gateway.server.webflux.routes[0].uri=lb://own",
				".spring.cloud.gateway.server.webflux.routes[0].predicates[0]=Model=llava,own*",
				".spring.cloud.gateway.server.webflux.routes[1].id=plain",
				".spring.cloud.gateway.server.webflux.routes[1].uri=" + fleet.instance(2).url(),
				".spring.cloud.gateway.server.webflux.routes[1].predicates[0]=Path=/api/version",
				".spring.cloud.gateway.server.webflux.routes[1].metadata.access=anonymous",
				".spring.cloud.gateway.server.webflux.routes[2].id=pooled",
				".spring.cloud.gateway.server.webflux.routes[2].uri=lb://own",
				".spring.cloud.gateway.server.webflux.routes[2].predicates[0]=Path=/api/tags",
				".spring.cloud.gateway.server.webflux.routes[3].id=nowhere",
				".spring.cloud.gateway.server.webflux.routes[3].uri=lb://nowhere",
				".spring.cloud.gateway.server.webflux.routes[3].predicates[0]=Path=/api/ps");
		client = new TestClient(gateway.url());
	}

	@AfterAll
	static void stop() {
		gateway.close();
		fleet.close();
	}

	@ParameterizedTest
	@CsvSource({ "llama3.2, small-1", "LLAMA3.2:latest, small-1", "library/llama3.2, small-1",
			"registry.ollama.ai/library/llama3.2:latest, small-1",
			"https://registry.ollama.ai/library/llama3.2, small-1", "nomic-embed-text, small-1", "qwen3:8b, large-1",
			"mistral, large-1", "llava, own-1", "own:7b, own-1" })
	void everySpellingOfAModelFindsItsPool(String model, String instance) throws Exception {
		HttpResponse<String> answer = client.post("/api/show", "{\"model\":\"" + model + "\"}");
		assertThat(answer.headers().firstValue("X-Gateway-Instance")).as(answer.body()).hasValue(instance);
	}

	@Test
	void theLegacyNameOfShowFindsItsPoolToo() throws Exception {
		HttpResponse<String> answer = client.post("/api/show", "{\"name\":\"qwen3:8b\"}");
		assertThat(answer.statusCode()).isEqualTo(200);
		assertThat(answer.headers().firstValue("X-Gateway-Pool")).hasValue("large");
	}

	@Test
	void aModelThatNoPoolServesIs404InTheCallersDialect() throws Exception {
		assertThat(client.post("/api/chat", "{\"model\":\"gemma3\"}").body())
			.isEqualTo("{\"error\":\"model 'gemma3' not found\"}");
		HttpResponse<String> openAi = client.post("/v1/chat/completions", "{\"model\":\"gemma3\"}");
		assertThat(openAi.statusCode()).isEqualTo(404);
		assertThat(openAi.body()).contains("\"type\":\"not_found_error\"");
	}

	@Test
	void aRequestThatNamesNoModelGetsTheDefaultModel() throws Exception {
		HttpResponse<String> answer = client.post("/api/generate", "{\"prompt\":\"Hi\",\"stream\":false}");
		assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
		assertThat(answer.body()).contains("\"model\":\"mistral\"");
		assertThat(answer.headers().firstValue("X-Gateway-Pool")).hasValue("large");
	}

	@Test
	void theRoutesAreVisible() throws Exception {
		TestClient actuator = new TestClient(gateway.url().resolve("http://127.0.0.1:" + gateway.managementPort()));
		assertThat(actuator.get("/actuator/gateway/routes").body()).contains("\"route_id\":\"pool-small\"",
				"Model: [llama3.2:latest, nomic*], pool small", "\"uri\":\"lb://small\"", "\"route_id\":\"mine\"",
				"Model: [llava, own*]");
		assertThat(client.get("/actuator/gateway/routes").statusCode()).isEqualTo(404);
	}

	@Test
	void theActuatorsPortServesNoModels() throws Exception {
		TestClient actuator = new TestClient(gateway.url().resolve("http://127.0.0.1:" + gateway.managementPort()));
		HttpResponse<String> answer = actuator.post("/api/generate", "{\"model\":\"llama3.2\",\"prompt\":\"Hi\"}");
		assertThat(answer.statusCode()).isEqualTo(404);
		assertThat(actuator.post("/api/generate", "no JSON").statusCode()).isEqualTo(404);
	}

	@Test
	void aRouteWithoutAModelGoesWhereItSays() throws Exception {
		assertThat(client.get("/api/version").body()).contains("version");
	}

	@Test
	void aRouteToAPoolNeedsNoModel() throws Exception {
		HttpResponse<String> answer = client.get("/api/tags?x=1");
		assertThat(answer.body()).contains("llama3.2:latest");
		assertThat(answer.headers().firstValue("X-Gateway-Instance")).hasValue("own-1");
		assertThat(fleet.instance(2).journal().requests("/api/tags")).last()
			.satisfies((request) -> assertThat(request.uri()).isEqualTo("/api/tags?x=1"));
		gateway.recorder().awaitLeasesOut(0);
	}

	@Test
	void aRouteToAPoolThatDoesNotExistIs503() throws Exception {
		HttpResponse<String> answer = client.get("/api/ps");
		assertThat(answer.statusCode()).isEqualTo(503);
		assertThat(answer.body()).contains("There is no pool 'nowhere'");
		assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
	}

	@Test
	void hashKeepsASessionOnItsInstanceAndSpreadsSessions() throws Exception {
		Set<String> used = new HashSet<>();
		for (int session = 0; session < 20; session++) {
			Set<String> instances = new HashSet<>();
			for (int i = 0; i < 3; i++) {
				instances.add(client.post("/api/show", "{\"model\":\"sticky\"}", "X-Session-ID", "session-" + session)
					.headers()
					.firstValue("X-Gateway-Instance")
					.orElseThrow());
			}
			assertThat(instances).hasSize(1);
			used.addAll(instances);
		}
		assertThat(used).containsExactlyInAnyOrder("sticky-1", "sticky-2");
	}

	@Test
	void livenessAndReadinessAreOnTheGatewaysPort() throws Exception {
		assertThat(client.get("/livez").body()).contains("UP");
		assertThat(client.get("/readyz").body()).contains("UP");
	}

}
