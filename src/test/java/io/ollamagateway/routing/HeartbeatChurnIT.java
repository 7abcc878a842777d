package io.ollamagateway.routing;

import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import io.ollamagateway.LeakWatch;
import io.ollamagateway.simulator.Fault;
import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.SimulatedFleet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Clients that leave around heartbeats and around the moment in which the answer takes
 * their place, in front of instances that break.
 */
@Timeout(240)
class HeartbeatChurnIT {

	private static final int CLIENTS = 12;

	private static final int REQUESTS = 100;

	private static final List<String> PATHS = List.of("/api/chat", "/api/generate", "/v1/chat/completions",
			"/v1/messages", "/v1/responses");

	private static final String BODY = """
			{"model":"llama3.2","prompt":"Hi","input":"Hi","max_tokens":20,"stream":true,
			"messages":[{"role":"user","content":"Hi"}]}""";

	@RegisterExtension
	private final LeakWatch leaks = new LeakWatch();

	@Test
	void nothingIsLeftOfClientsThatLeaveAmongHeartbeats() throws Exception {
		try (SimulatedFleet fleet = SimulatedFleet.start(2, InstanceSettings.defaults());
				GatewayUnderTest gateway = GatewayUnderTest.start("pools.default.instances[0]=" + fleet.urls().get(0),
						"pools.default.instances[1]=" + fleet.urls().get(1), "pools.default.queue.heartbeat=2ms",
						"pools.default.queue.max-wait=1s", GatewayUnderTest.NO_BREAKERS);
				ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
			TestClient client = new TestClient(gateway.url());
			assertThat(client.post("/api/generate", BODY).statusCode()).isEqualTo(200);
			// what is to break are answers, not loads
			fleet.instances()
				.forEach((instance) -> instance.faults()
					.add(Fault.resetAfter(2).times(20).withPath("/api/chat"))
					.add(Fault.resetBeforeHeaders().times(10).withPath("/v1/messages"))
					.add(Fault.status(500, "something broke").times(20).withPath("/v1/chat/completions"))
					.add(Fault.busy().times(20).withPath("/v1/responses")));
			List<Future<Integer>> runs = IntStream.range(0, CLIENTS)
				.mapToObj((seed) -> clients.submit(() -> churn(gateway.port(), new Random(seed))))
				.toList();
			for (Future<Integer> run : runs) {
				assertThat(run.get()).isEqualTo(REQUESTS);
			}
			gateway.recorder().awaitLeasesOut(0);
			await().atMost(Duration.ofSeconds(20)).until(() -> gateway.heldBytes() == 0);
			await().atMost(Duration.ofSeconds(20)).until(() -> fleet.inFlight() == 0);
			fleet.instances().forEach((instance) -> instance.faults().clear());
			assertThat(gateway.recorder().chosen()).hasSizeGreaterThan(REQUESTS);
			this.leaks.provoke(
					() -> assertThat(client.post("/api/show", "{\"model\":\"llama3.2\"}").statusCode()).isEqualTo(200));
		}
	}

	private static int churn(int port, Random random) throws IOException {
		for (int i = 0; i < REQUESTS; i++) {
			try (RawConnection client = new RawConnection(port)) {
				client.send(RawConnection.head(PATHS.get(random.nextInt(PATHS.size())), BODY.length())
					.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n") + BODY);
				// the headers and some lines, of heartbeats or of the answer
				int lines = random.nextInt(40);
				while (lines > 0 && client.line() != null) {
					lines--;
				}
				if (random.nextBoolean()) {
					client.reset();
				}
			}
			catch (SocketException ex) {
				// an instance that broke in mid-stream breaks its client's connection
				assertThat(ex).isNotNull();
			}
		}
		return REQUESTS;
	}

}
