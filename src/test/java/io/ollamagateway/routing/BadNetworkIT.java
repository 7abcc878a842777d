package io.ollamagateway.routing;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.ollamagateway.answers.Failure;
import io.ollamagateway.fleet.Fleet;
import io.ollamagateway.fleet.model.InstanceState;
import io.ollamagateway.simulator.BadNetwork;
import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.SimulatedFleet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Two instances, one of them behind a network that is slow, narrow, broken, or swallows
 * everything.
 */
class BadNetworkIT {

	private static final String CHAT = """
			{"model":"llama3.2","messages":[{"role":"user","content":"Hello"}]}""";

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private static SimulatedFleet fleet;

	private static BadNetwork network;

	private static GatewayUnderTest gateway;

	private static Fleet instances;

	private static TestClient client;

	@BeforeAll
	static void start() throws Exception {
		fleet = SimulatedFleet.start(2, InstanceSettings.loaded());
		network = BadNetwork.before(fleet.instance(0));
		gateway = GatewayUnderTest.start("pools.default.instances[0].id=far",
				"pools.default.instances[0].url=" + network.url(), "pools.default.instances[1].id=near",
				"pools.default.instances[1].url=" + fleet.instance(1).url(), "pools.default.timeouts.connect=1s",
				"pools.default.timeouts.first-byte=2s", "pools.default.timeouts.between-chunks=1s",
				"pools.default.health.interval=100ms", "pools.default.health.timeout=1s", "pools.default.health.fall=2",
				GatewayUnderTest.NO_BREAKERS);
		instances = gateway.bean(Fleet.class);
		client = new TestClient(gateway.url());
	}

	@AfterAll
	static void stop() throws Exception {
		gateway.close();
		network.close();
		fleet.close();
	}

	@AfterEach
	void allIsWellAgain() throws Exception {
		network.delay(Duration.ZERO);
		network.narrow(Integer.MAX_VALUE);
		network.swallow(false);
		fleet.instances().forEach((instance) -> instance.gate().open());
		onlyFar(false);
		await().atMost(LIMIT).until(() -> instances.state("far") == InstanceState.READY);
		gateway.recorder().awaitNothingRunning();
		gateway.recorder().forget();
		fleet.instances().forEach((instance) -> instance.journal().clear());
		await().atMost(LIMIT).until(() -> gateway.heldBytes() == 0);
		await().atMost(LIMIT).until(() -> fleet.inFlight() == 0);
	}

	@Test
	void aSlowNetworkChangesNothingButTheTime() throws Exception {
		onlyFar(true);
		network.delay(Duration.ofMillis(60));
		HttpResponse<String> answer = client.post("/api/chat", CHAT);
		assertThat(answer.statusCode()).isEqualTo(200);
		assertThat(answer.body().lines().filter((line) -> line.contains("\"done\":true"))).hasSize(1);
		assertThat(gateway.recorder().nextOutcome().name()).isEqualTo("success");
	}

	@Test
	void aNarrowNetworkPassesAllOfALargeAnswer() throws Exception {
		onlyFar(true);
		network.narrow(100_000);
		HttpResponse<String> answer = client.post("/api/embed",
				"{\"model\":\"nomic-embed-text\",\"input\":[" + "\"x\",".repeat(14) + "\"x\"]}");
		assertThat(answer.statusCode()).isEqualTo(200);
		assertThat(answer.body()).hasSizeGreaterThan(150_000).endsWith("}");
	}

	@Test
	void aConnectionThatIsHalfOpenInMidStreamIsToldAndItsInstanceLeftOut() throws Exception {
		onlyFar(true);
		fleet.instance(0).gate().hold();
		try (RawConnection stream = new RawConnection(gateway.port()).post("/api/chat", CHAT)) {
			gateway.recorder().awaitLeasesOut(1);
			fleet.instance(0).gate().release(1);
			stream.lineWith("{");
			network.swallow(true);
			onlyFar(false);
			stream.lineWith("{\"error\":\"The answer of instance 'far' stopped; try again\"}");
			stream.endOfChunks();
		}
		assertThat(gateway.recorder().nextOutcome().failure()).isEqualTo(Failure.STALLED);
		for (int i = 0; i < 4; i++) {
			assertThat(client.post("/api/chat", CHAT).statusCode()).isEqualTo(200);
		}
		await().atMost(LIMIT).until(() -> instances.state("far") == InstanceState.UNHEALTHY);
		assertThat(client.post("/api/chat", CHAT).headers().firstValue("X-Gateway-Attempts")).hasValue("1");
	}

	@Test
	void aRequestThatIsSwallowedIsMadeElsewhere() throws Exception {
		onlyFar(true);
		fleet.instance(0).gate().hold();
		var answer = client.postAsync("/api/chat", CHAT);
		gateway.recorder().awaitLeasesOut(1);
		network.swallow(true);
		onlyFar(false);
		HttpResponse<String> second = answer.get(30, TimeUnit.SECONDS);
		assertThat(second.statusCode()).as(second.body()).isEqualTo(200);
		assertThat(second.headers().firstValue("X-Gateway-Instance")).hasValue("near");
		assertThat(second.headers().firstValue("X-Gateway-Attempts")).hasValue("2");
	}

	@Test
	void aResetInMidStreamIsTold() throws Exception {
		onlyFar(true);
		fleet.instance(0).gate().hold();
		try (RawConnection stream = new RawConnection(gateway.port()).post("/api/chat", CHAT)) {
			gateway.recorder().awaitLeasesOut(1);
			fleet.instance(0).gate().release(1);
			stream.lineWith("{");
			network.reset();
			stream.lineWith("{\"error\":\"The answer of instance 'far' broke off; try again\"}");
			stream.endOfChunks();
		}
	}

	@Test
	void aResetBeforeTheFirstByteIsMadeElsewhere() throws Exception {
		onlyFar(true);
		fleet.instance(0).gate().hold();
		var answer = client.postAsync("/api/chat", CHAT);
		gateway.recorder().awaitLeasesOut(1);
		onlyFar(false);
		fleet.instance(0).journal().first("/api/chat").get(20, TimeUnit.SECONDS);
		network.reset();
		HttpResponse<String> second = answer.get(30, TimeUnit.SECONDS);
		assertThat(second.statusCode()).as(second.body()).isEqualTo(200);
		assertThat(second.headers().firstValue("X-Gateway-Instance")).hasValue("near");
	}

	private static void onlyFar(boolean only) {
		if (only) {
			instances.drain("near", "a test");
		}
		else {
			instances.resume("near", "a test");
		}
	}

}
