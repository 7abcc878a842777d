package io.ollamagateway.routing;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

import io.ollamagateway.fleet.Fleet;
import io.ollamagateway.fleet.discovery.TestNameServer;
import io.ollamagateway.fleet.model.InstanceState;
import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.SimulatedFleet;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Servers behind a name in the DNS as instances.
 */
class DnsIT {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final Duration SECOND = Duration.ofSeconds(1);

	private static final String NAME = "_http._tcp.ollama.test";

	private static final String STREAM = "{\"model\":\"llama3.2\",\"prompt\":\"Hi\"}";

	@Test
	void aServerThatTheNameNoLongerStandsForFinishesWhatRunsAndGetsNothingNew() throws Exception {
		try (TestNameServer names = TestNameServer.start();
				SimulatedFleet fleet = SimulatedFleet.start(2, InstanceSettings.loaded())) {
			names.addresses("ollama-0.ollama.test", SECOND, List.of("127.0.0.1"));
			names.addresses("ollama-1.ollama.test", SECOND, List.of("127.0.0.1"));
			String first = "0 " + fleet.instance(0).port() + " ollama-0.ollama.test";
			String second = "0 " + fleet.instance(1).port() + " ollama-1.ollama.test";
			names.services(NAME, SECOND, first);
			try (GatewayUnderTest gateway = GatewayUnderTest.start("pools.small.discovery.dns=" + NAME,
					"pools.small.discovery.dns-server=127.0.0.1:" + names.address().getPort());
					RawConnection running = new RawConnection(gateway.port())) {
				Fleet instances = gateway.bean(Fleet.class);
				await().atMost(PATIENCE).until(() -> instances.state("ollama-0") == InstanceState.READY);
				fleet.instance(0).gate().hold();
				running.post("/api/generate", STREAM);
				gateway.recorder().awaitLeasesOut(1);
				names.services(NAME, SECOND, second);
				await().atMost(PATIENCE).until(() -> instances.state("ollama-1") == InstanceState.READY);
				assertThat(instances.pools().instances()).hasSize(1);
				HttpResponse<String> answer = new TestClient(gateway.url()).post("/api/generate", STREAM);
				assertThat(answer.statusCode()).isEqualTo(200);
				assertThat(answer.headers().firstValue("X-Gateway-Instance")).hasValue("ollama-1");
				fleet.instance(0).gate().open();
				running.lineWith("\"done\":true");
				running.endOfChunks();
				gateway.recorder().awaitLeasesOut(0);
			}
		}
	}

}
