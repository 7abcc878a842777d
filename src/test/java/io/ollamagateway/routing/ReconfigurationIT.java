package io.ollamagateway.routing;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.ollamagateway.fleet.InstanceProperties;
import io.ollamagateway.fleet.PoolAssembly;
import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.SimulatedFleet;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Other settings take effect at once, and on nothing that is under way.
 */
class ReconfigurationIT {

	private static final String STREAM = "{\"model\":\"llama3.2\",\"prompt\":\"Hi\"}";

	@Test
	void newRequestsFollowTheNewSettingsAndRunningStreamsFinish() throws Exception {
		try (SimulatedFleet fleet = SimulatedFleet.start(2, InstanceSettings.loaded());
				GatewayUnderTest gateway = GatewayUnderTest.before(List.of(fleet.instance(0).url()));
				RawConnection running = new RawConnection(gateway.port())) {
			fleet.instance(0).gate().hold();
			running.post("/api/generate", STREAM);
			fleet.instance(0).journal().first("/api/generate").get(10, TimeUnit.SECONDS);
			fleet.instance(0).gate().release(1);
			running.lineWith("{");

			Settings before = gateway.settings();
			gateway.reconfigure(new Settings(
					PoolAssembly.assemble(Map.of(), List.of(InstanceProperties.of(fleet.instance(1).url())), null),
					before.defaultModel(), before.limits(), before.maxHeldBytes(), before.inventoryInterval(),
					before.shutdownDelay(), before.connections(), before.contexts()));
			gateway.awaitFleet();

			HttpResponse<String> answer = new TestClient(gateway.url()).post("/api/generate", STREAM);
			assertThat(answer.statusCode()).isEqualTo(200);
			assertThat(fleet.instance(1).journal().requests("/api/generate")).hasSize(1);
			fleet.instance(0).gate().open();
			assertThat(running.lineWith("\"done\":true")).contains("done_reason");
			running.endOfChunks();
			gateway.recorder().awaitLeasesOut(0);
		}
	}

}
