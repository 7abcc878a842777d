package io.ollamagateway.routing;

import java.net.URI;
import java.time.Duration;

import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.ModelSettings;
import io.ollamagateway.simulator.SimulatedFleet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Two instances have different models under one name.
 */
@ExtendWith(OutputCaptureExtension.class)
class DisagreementsIT {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private static final String WARNING = "Instances have different models under the name llama3.2:latest";

	@Test
	void aDisagreementIsLoggedOnceAndShownUntilItIsOver(CapturedOutput output) throws Exception {
		InstanceSettings other = InstanceSettings.loaded().withModels(ModelSettings.of("llama3.2").withDigest("0ther"));
		try (SimulatedFleet fleet = SimulatedFleet.start(InstanceSettings.loaded(), other);
				GatewayUnderTest gateway = GatewayUnderTest.start("access.anonymous[0].from=127.0.0.0/8",
						"access.anonymous[0].scopes=inference,admin", "inventory-interval=200ms",
						"pools.default.instances[0].id=gpu-1",
						"pools.default.instances[0].url=" + fleet.urls().getFirst(),
						"pools.default.instances[1].id=gpu-2",
						"pools.default.instances[1].url=" + fleet.urls().getLast())) {
			TestClient actuator = new TestClient(URI.create("http://127.0.0.1:" + gateway.managementPort()));
			TestClient client = new TestClient(gateway.url());
			String digests = "\"disagreements\":{\"llama3.2:latest\":{\"0ther\":[\"gpu-2\"],\""
					+ ModelSettings.of("llama3.2").digest() + "\":[\"gpu-1\"]}}";
			await().atMost(LIMIT).until(() -> actuator.get("/actuator/fleet").body().contains(digests));
			// another change of the fleet does not make it another one
			assertThat(client.post("/api/copy", "{\"source\":\"mistral\",\"destination\":\"mine\"}").statusCode())
				.isEqualTo(200);
			await().atMost(LIMIT).until(() -> client.get("/api/tags").body().contains("mine:latest"));
			assertThat(client.send("DELETE", "/api/delete", "{\"model\":\"llama3.2\"}", "X-Gateway-Instance", "gpu-2")
				.statusCode()).isEqualTo(200);
			await().atMost(LIMIT).until(() -> actuator.get("/actuator/fleet").body().contains("\"disagreements\":{}"));
			await().atMost(LIMIT)
				.until(() -> output.getAll()
					.contains("All instances have the same model under the name llama3.2:latest again"));
			assertThat(output.getAll().split(WARNING, -1)).as("it is said once").hasSize(2);
		}
	}

}
