package io.ollamagateway.routing;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.ollamagateway.fleet.Fleet;
import io.ollamagateway.simulator.Fault;
import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.SimulatedFleet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An instance that stands still keeps its connections open and answers nothing, its
 * health checks neither.
 */
class FrozenInstanceIT {

	private static final Duration LIMIT = Duration.ofSeconds(10);

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void itsCallersAreAnsweredElsewhereAsSoonAsItIsFoundToBeDown(boolean stream) throws Exception {
		try (SimulatedFleet fleet = SimulatedFleet.start(2, InstanceSettings.loaded().withTimeScale(0.02));
				GatewayUnderTest gateway = start(fleet.urls())) {
			CompletableFuture<HttpResponse<String>> waiting = askFrozen(fleet, gateway, stream);
			gateway.bean(Fleet.class).resume("gpu-1", "it is needed");
			HttpResponse<String> answer = waiting.get(30, TimeUnit.SECONDS);
			assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
			assertThat(answer.headers().firstValue("X-Gateway-Instance")).hasValue("gpu-1");
			assertThat(answer.headers().firstValue("X-Gateway-Attempts")).hasValue("2");
			gateway.recorder().awaitNothingRunning();
			await("The connection to the frozen instance is closed").atMost(LIMIT)
				.until(() -> fleet.instance(0).journal().inFlight() == 0);
		}
	}

	@Test
	void itsCallersAreToldSoIfNobodyIsLeft() throws Exception {
		try (SimulatedFleet fleet = SimulatedFleet.start(2, InstanceSettings.loaded().withTimeScale(0.02));
				GatewayUnderTest gateway = start(fleet.urls())) {
			HttpResponse<String> answer = askFrozen(fleet, gateway, true).get(30, TimeUnit.SECONDS);
			assertThat(answer.statusCode()).isEqualTo(503);
			assertThat(answer.body()).isEqualTo("{\"error\":\"Nothing serves this now; try again later\"}");
			gateway.recorder().awaitNothingRunning();
		}
	}

	/** Asks the first instance, which stands still from now on. */
	private static CompletableFuture<HttpResponse<String>> askFrozen(SimulatedFleet fleet, GatewayUnderTest gateway,
			boolean stream) throws InterruptedException {
		gateway.bean(Fleet.class).drain("gpu-1", "so that the other one is asked");
		fleet.instance(0).faults().add(Fault.neverAnswer());
		CompletableFuture<HttpResponse<String>> waiting = new TestClient(gateway.url()).postAsync("/api/chat",
				"{\"model\":\"llama3.2\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"stream\":" + stream
						+ "}");
		gateway.recorder().awaitLeasesOut(1);
		fleet.instance(0).faults().add(Fault.neverAnswer().withPath("/api/version"));
		return waiting;
	}

	private static GatewayUnderTest start(List<String> urls) {
		return GatewayUnderTest.start("pools.default.instances[0].id=gpu-0",
				"pools.default.instances[0].url=" + urls.get(0), "pools.default.instances[1].id=gpu-1",
				"pools.default.instances[1].url=" + urls.get(1), "pools.default.timeouts.first-byte=5m",
				"pools.default.timeouts.whole-answer=5m", "pools.default.health.interval=200ms",
				"pools.default.health.timeout=300ms", "pools.default.health.fall=2", GatewayUnderTest.NO_BREAKERS);
	}

}
