package io.ollamagateway.routing;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.ollamagateway.fleet.Fleet;
import io.ollamagateway.fleet.model.InstanceState;
import io.ollamagateway.scheduling.ScheduleSource;
import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.Journal;
import io.ollamagateway.simulator.RecordedRequest;
import io.ollamagateway.simulator.SimulatedFleet;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A model that hangs is found out by asking it for one token, and no other model is ever
 * asked.
 */
class SuspicionIT {

	private static final String CHAT = """
			{"model":"llama3.2","messages":[{"role":"user","content":"Hello"}],"options":{"num_ctx":4096}}""";

	private static final Duration LIMIT = Duration.ofSeconds(30);

	@Test
	void anInstanceWhoseModelHangsIsLeftOutUntilItAnswersAgain() throws Exception {
		try (SimulatedFleet fleet = SimulatedFleet.start(2,
				InstanceSettings.loaded().withContextLength(4096).withKeepAlive(Duration.ofHours(24)));
				GatewayUnderTest gateway = GatewayUnderTest.start("pools.default.instances[0].id=gpu-0",
						"pools.default.instances[0].url=" + fleet.instance(0).url(),
						"pools.default.instances[1].id=gpu-1",
						"pools.default.instances[1].url=" + fleet.instance(1).url(),
						"pools.default.timeouts.first-byte=500ms", "pools.default.health.probe=generate",
						"pools.default.health.interval=50ms", "pools.default.health.timeout=100ms",
						"pools.default.health.fall=2", GatewayUnderTest.NO_BREAKERS)) {
			Fleet instances = gateway.bean(Fleet.class);
			TestClient client = new TestClient(gateway.url());
			instances.drain("gpu-1", "so that the other one is asked");
			assertThat(client.post("/api/chat", CHAT).statusCode()).isEqualTo(200);
			instances.resume("gpu-1", "it is needed");
			assertThat(fleet.instance(0).journal().requests("/api/generate")).as("nobody asks an idle model").isEmpty();

			fleet.instance(0).hang("llama3.2", true);
			instances.drain("gpu-1", "so that the other one is asked first");
			var first = client.postAsync("/api/chat", CHAT);
			gateway.recorder().awaitLeasesOut(1);
			instances.resume("gpu-1", "it is needed");
			HttpResponse<String> answer = first.get(30, TimeUnit.SECONDS);
			assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
			assertThat(answer.headers().firstValue("X-Gateway-Instance")).hasValue("gpu-1");
			assertThat(answer.headers().firstValue("X-Gateway-Attempts")).hasValue("2");

			await().atMost(LIMIT).until(() -> instances.state("gpu-0") == InstanceState.UNHEALTHY);
			assertThat(fleet.instance(0).journal().requests("/api/generate")).isNotEmpty()
				.map(RecordedRequest::bodyText)
				.allSatisfy((body) -> assertThat(body).contains("\"num_ctx\":4096", "\"num_predict\":1", "llama3.2"));
			assertThat(client.post("/api/chat", CHAT).headers().firstValue("X-Gateway-Instance")).hasValue("gpu-1");

			// somebody kills the runner, of which the inventory has not heard yet; not
			// just
			// when a probe has been told that the model is there, and asks it
			Journal asked = fleet.instance(0).journal();
			asked.nth("/api/generate", asked.requests("/api/generate").size() + 1).get(30, TimeUnit.SECONDS);
			fleet.instance(0).hang("llama3.2", false);
			await().atMost(LIMIT).until(() -> instances.state("gpu-0") == InstanceState.READY);
			gateway.recorder().awaitLeasesOut(0);
			assertThat(fleet.instance(1).journal().requests("/api/generate")).as("nobody suspects it").isEmpty();
			assertThat(fleet.instances()).extracting(SimulatedOllama::loads)
				.as("asking loads nothing")
				.containsOnly(0L);
		}
	}

	@Test
	void behindALoadThatDoesNotEndTheModelThatAnsweredLastIsAsked() throws Exception {
		try (SimulatedOllama ollama = SimulatedOllama.start(InstanceSettings.defaults()
			.withContextLength(4096)
			.withKeepAlive(Duration.ofHours(24))
			.withTimeScale(0.02));
				GatewayUnderTest gateway = GatewayUnderTest.start("pools.default.instances[0].id=gpu-0",
						"pools.default.instances[0].url=" + ollama.url(), "pools.default.timeouts.load=2s",
						"pools.default.health.probe=generate", "pools.default.health.interval=50ms",
						"pools.default.health.timeout=400ms", "pools.default.health.fall=2",
						GatewayUnderTest.NO_BREAKERS)) {
			Fleet instances = gateway.bean(Fleet.class);
			TestClient client = new TestClient(gateway.url());
			assertThat(client.post("/api/chat", CHAT).statusCode()).isEqualTo(200);
			assertThat(probes(ollama)).as("nobody asks a model without suspicion").isEmpty();

			ollama.deadlock(true);
			assertThat(client.post("/api/chat", CHAT.replace("llama3.2", "mistral")).statusCode()).isEqualTo(502);
			await().atMost(LIMIT).until(() -> !probes(ollama).isEmpty());
			assertThat(probes(ollama)).allSatisfy((body) -> assertThat(body).contains("\"num_ctx\":4096", "llama3.2"));
			assertThat(client.post("/api/chat", CHAT).statusCode()).as("what is loaded answers").isEqualTo(200);
			assertThat(instances.state("gpu-0")).isEqualTo(InstanceState.READY);
			assertThat(ollama.loads()).as("asking loads nothing").isOne();

			ollama.hang("llama3.2", true);
			assertThat(client.post("/api/chat", CHAT.replace("llama3.2", "qwen3:8b")).statusCode()).isEqualTo(502);
			await().atMost(LIMIT).until(() -> instances.state("gpu-0") == InstanceState.UNHEALTHY);
		}
	}

	@Test
	void anInstanceOfWhichAllLoadsHangIsAskedForNoThird() throws Exception {
		try (SimulatedFleet fleet = SimulatedFleet.start(2, InstanceSettings.defaults().withTimeScale(0.02));
				GatewayUnderTest gateway = GatewayUnderTest.start("pools.default.instances[0].id=gpu-0",
						"pools.default.instances[0].url=" + fleet.instance(0).url(),
						"pools.default.instances[1].id=gpu-1",
						"pools.default.instances[1].url=" + fleet.instance(1).url(), "pools.default.timeouts.load=1s",
						GatewayUnderTest.NO_BREAKERS)) {
			Fleet instances = gateway.bean(Fleet.class);
			TestClient client = new TestClient(gateway.url());
			fleet.instance(0).deadlock(true);
			instances.drain("gpu-1", "so that the other one loads");
			for (String model : List.of("mistral", "qwen3:8b")) {
				assertThat(client.post("/api/chat", CHAT.replace("llama3.2", model)).statusCode()).isEqualTo(502);
			}
			assertThat(gateway.bean(ScheduleSource.class).view().instances().get("gpu-0").loadsHang()).isNotNull();
			instances.resume("gpu-1", "it is needed");
			HttpResponse<String> answer = client.post("/api/chat", CHAT);
			assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
			assertThat(answer.headers().firstValue("X-Gateway-Instance")).hasValue("gpu-1");
			assertThat(fleet.instance(0).journal().requests("/api/generate")).hasSize(2)
				.noneMatch((request) -> request.bodyText().contains("llama3.2"));
		}
	}

	private static List<String> probes(SimulatedOllama ollama) {
		return ollama.journal()
			.requests("/api/generate")
			.stream()
			.map(RecordedRequest::bodyText)
			.filter((body) -> body.contains("\"num_predict\":1"))
			.toList();
	}

}
