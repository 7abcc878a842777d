package io.ollamagateway.routing;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import io.ollamagateway.LeakWatch;
import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.SimulatedFleet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Clients that leave around the moment in which the answer begins, thousands of them, so
 * that some hit the moment between its headers and its body.
 */
class AbandonedAnswerIT {

	private static final int CLIENTS = 8;

	private static final int REQUESTS = 1000;

	private static final int LONGEST_WAIT = 3_000_000;

	private static final String BODY = "{\"model\":\"llama3.2\"}";

	@RegisterExtension
	private final LeakWatch leaks = new LeakWatch();

	@Test
	void anAnswerThatNobodyWaitsForLeavesNoBufferAndNoConnection() throws Exception {
		try (SimulatedFleet fleet = SimulatedFleet.start(3, InstanceSettings.loaded());
				GatewayUnderTest gateway = GatewayUnderTest.before(fleet.urls());
				ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
			List<Future<Integer>> runs = IntStream.range(0, CLIENTS)
				.mapToObj((seed) -> clients.submit(() -> leave(gateway.port(), new Random(seed))))
				.toList();
			TestClient other = new TestClient(gateway.url());
			while (!runs.stream().allMatch(Future::isDone)) {
				assertServed(gateway, other);
			}
			for (Future<Integer> run : runs) {
				assertThat(run.get()).isEqualTo(REQUESTS);
			}
			gateway.recorder().awaitLeasesOut(0);
			await().atMost(Duration.ofSeconds(20)).until(() -> gateway.heldBytes() == 0);
			await().atMost(Duration.ofSeconds(20)).until(() -> fleet.inFlight() == 0);
			this.leaks.provoke(() -> assertServed(gateway, other));
		}
	}

	/** At the first attempt: nobody closes the connection of another's call. */
	private static void assertServed(GatewayUnderTest gateway, TestClient other) throws Exception {
		HttpResponse<String> answer = other.post("/api/show", BODY);
		assertThat(answer.statusCode()).isEqualTo(200);
		assertThat(answer.headers().firstValue("X-Gateway-Attempts")).as("%s", gateway.recorder().retried())
			.contains("1");
	}

	private static int leave(int port, Random random) throws IOException {
		for (int i = 0; i < REQUESTS; i++) {
			RawConnection client = new RawConnection(port).post("/api/show", BODY);
			// any moment may be the one
			LockSupport.parkNanos(random.nextInt(LONGEST_WAIT));
			client.reset();
		}
		return REQUESTS;
	}

}
