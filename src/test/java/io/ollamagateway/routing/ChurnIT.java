package io.ollamagateway.routing;

import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
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
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Clients that come and go in every way at once, in front of instances that break:
 * nothing may be left of them.
 */
class ChurnIT {

	private static final int CLIENTS = 16;

	private static final int REQUESTS = 60;

	private static final List<String> PATHS = List.of("/api/chat", "/api/generate", "/v1/chat/completions",
			"/v1/messages", "/v1/responses", "/api/embed", "/api/show", "/nowhere");

	@RegisterExtension
	private final LeakWatch leaks = new LeakWatch();

	@Test
	void nothingIsLeftOfClientsThatComeAndGo() throws Exception {
		try (SimulatedFleet fleet = SimulatedFleet.start(3, InstanceSettings.loaded().withNumParallel(4));
				GatewayUnderTest gateway = GatewayUnderTest.before(fleet.urls());
				ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
			fleet.instance(0).faults().add(Fault.resetAfter(2).times(20)).add(Fault.resetBeforeHeaders().times(10));
			fleet.instance(1).faults().add(Fault.status(500, "something broke").times(20)).add(Fault.busy().times(20));
			List<Future<Map<Way, Integer>>> runs = IntStream.range(0, CLIENTS)
				.mapToObj((seed) -> clients.submit(() -> churn(gateway.port(), new Random(seed))))
				.toList();
			for (Future<Map<Way, Integer>> run : runs) {
				assertThat(run.get()).containsOnlyKeys(Way.values());
			}
			gateway.recorder().awaitLeasesOut(0);
			await().atMost(Duration.ofSeconds(20)).until(() -> gateway.heldBytes() == 0);
			await().atMost(Duration.ofSeconds(20)).until(() -> fleet.inFlight() == 0);
			TestClient afterwards = new TestClient(gateway.url());
			this.leaks.provoke(() -> assertThat(afterwards.post("/api/show", "{\"model\":\"llama3.2\"}").statusCode())
				.isEqualTo(200));
		}
	}

	private static Map<Way, Integer> churn(int port, Random random) throws IOException {
		Map<Way, Integer> ways = new EnumMap<>(Way.class);
		for (int i = 0; i < REQUESTS; i++) {
			Way way = Way.values()[(i < Way.values().length) ? i : random.nextInt(Way.values().length)];
			String path = PATHS.get(random.nextInt(PATHS.size()));
			try (RawConnection client = new RawConnection(port)) {
				way.go(client, path, body(random));
			}
			catch (SocketException ex) {
				// an instance that broke in mid-stream breaks its client's connection
				ways.merge(way, 0, Integer::sum);
			}
			ways.merge(way, 1, Integer::sum);
		}
		return ways;
	}

	private static String body(Random random) {
		return "{\"model\":\"" + (random.nextBoolean() ? "llama3.2" : "mistral") + "\",\"prompt\":\""
				+ "x".repeat(random.nextInt(20_000)) + "\",\"input\":\"Hi\",\"max_tokens\":20,\"stream\":"
				+ random.nextBoolean() + ",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
	}

	private enum Way {

		READS_ALL {
			@Override
			void go(RawConnection client, String path, String body) throws IOException {
				client
					.send(RawConnection.head(path, body.length()).replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"))
					.send(body);
				assertThat(client.linesToTheEnd()).isNotEmpty();
			}
		},
		LEAVES_IN_THE_BODY {
			@Override
			void go(RawConnection client, String path, String body) throws IOException {
				client.send(RawConnection.head(path, body.length())).send(body.substring(0, body.length() / 2));
			}
		},
		RESETS_IN_THE_BODY {
			@Override
			void go(RawConnection client, String path, String body) throws IOException {
				client.send(RawConnection.head(path, body.length())).send(body.substring(0, body.length() / 2)).reset();
			}
		},
		LEAVES_BEFORE_THE_ANSWER {
			@Override
			void go(RawConnection client, String path, String body) throws IOException {
				client.post(path, body);
			}
		},
		RESETS_BEFORE_THE_ANSWER {
			@Override
			void go(RawConnection client, String path, String body) throws IOException {
				client.post(path, body).reset();
			}
		},
		RESETS_IN_THE_ANSWER {
			@Override
			void go(RawConnection client, String path, String body) throws IOException {
				client.post(path, body).line();
				client.reset();
			}
		};

		abstract void go(RawConnection client, String path, String body) throws IOException;

	}

}
