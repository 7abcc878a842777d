package io.ollamagateway.routing;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.ollamagateway.fleet.Fleet;
import io.ollamagateway.fleet.model.InstanceState;
import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.SimulatedFleet;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Instances and gateways that go away in good order.
 */
class DrainIT {

	private static final String CHAT = """
			{"model":"llama3.2","messages":[{"role":"user","content":"Hello"}]}""";

	@Test
	void aDrainedInstanceFinishesWhatRunsAndGetsNothingNew() throws Exception {
		try (SimulatedFleet fleet = SimulatedFleet.start(2, InstanceSettings.loaded());
				GatewayUnderTest gateway = GatewayUnderTest.before(fleet.urls());
				RawConnection running = new RawConnection(gateway.port())) {
			fleet.instances().forEach((instance) -> instance.gate().hold());
			running.post("/api/chat", CHAT);
			gateway.recorder().awaitLeasesOut(1);
			String busy = gateway.recorder().chosen().getFirst();
			Fleet instances = gateway.bean(Fleet.class);
			assertThat(instances.drain(busy, "a test")).isTrue();
			assertThat(instances.state(busy)).isEqualTo(InstanceState.DRAINING);
			fleet.instances().forEach((instance) -> instance.gate().open());
			assertThat(running.lineWith("\"done\":true")).contains("done_reason");
			gateway.recorder().awaitLeasesOut(0);
			TestClient client = new TestClient(gateway.url());
			for (int i = 0; i < 6; i++) {
				HttpResponse<String> answer = client.post("/api/chat", CHAT);
				assertThat(answer.statusCode()).isEqualTo(200);
				assertThat(answer.headers().firstValue("X-Gateway-Instance").orElseThrow()).isNotEqualTo(busy);
			}
			assertThat(instances.resume(busy, "a test")).isTrue();
			assertThat(instances.state(busy)).isEqualTo(InstanceState.READY);
			await().atMost(Duration.ofSeconds(20))
				.until(() -> client.post("/api/chat", CHAT)
					.headers()
					.firstValue("X-Gateway-Instance")
					.orElseThrow()
					.equals(busy));
			assertThat(instances.drain("nobody", "a test")).isFalse();
		}
	}

	@Test
	void aGatewayThatIsStoppedFinishesWhatRunsAndRefusesWhatWaits() throws Exception {
		try (SimulatedOllama ollama = SimulatedOllama.start(InstanceSettings.loaded())) {
			GatewayUnderTest gateway = GatewayUnderTest.start("pools.default.instances[0]=" + ollama.url());
			try (RawConnection running = new RawConnection(gateway.port())) {
				ollama.gate().hold();
				running.post("/api/chat", CHAT);
				gateway.recorder().awaitLeasesOut(1);
				ollama.gate().release(1);
				running.lineWith("{");
				CompletableFuture<HttpResponse<String>> waiting = new TestClient(gateway.url()).postAsync("/api/chat",
						CHAT);
				gateway.recorder().awaitWaiting(1);
				Thread stop = Thread.ofPlatform().start(gateway::close);
				HttpResponse<String> refused = waiting.get(20, TimeUnit.SECONDS);
				assertThat(refused.statusCode()).isEqualTo(503);
				assertThat(refused.body()).contains("being stopped");
				assertThat(refused.headers().firstValue("Retry-After")).isPresent();
				assertThat(stop.isAlive()).isTrue();
				ollama.gate().open();
				assertThat(running.lineWith("\"done\":true")).contains("done_reason");
				assertThat(stop.join(Duration.ofSeconds(20))).isTrue();
			}
		}
	}

	@Test
	void anInstanceThatIsNoLongerConfiguredIsGone() throws Exception {
		try (SimulatedFleet fleet = SimulatedFleet.start(2, InstanceSettings.loaded());
				GatewayUnderTest gateway = GatewayUnderTest.before(List.of(fleet.urls().get(0)));
				GatewayUnderTest other = GatewayUnderTest.before(List.of(fleet.urls().get(1)))) {
			TestClient client = new TestClient(gateway.url());
			assertThat(client.post("/api/chat", CHAT).statusCode()).isEqualTo(200);
			gateway.reconfigure(other.settings());
			gateway.awaitFleet();
			assertThat(client.post("/api/chat", CHAT).statusCode()).isEqualTo(200);
			assertThat(fleet.instance(1).journal().requests("/api/chat")).hasSize(1);
		}
	}

}
