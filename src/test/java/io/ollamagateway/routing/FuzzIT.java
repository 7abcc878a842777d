package io.ollamagateway.routing;

import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import io.ollamagateway.LeakWatch;
import io.ollamagateway.ingress.ClientConnections;
import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.RecordedRequest;
import io.ollamagateway.simulator.SimulatedOllama;
import io.netty.util.internal.PlatformDependent;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.ObjectMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Bytes that no well-kept client sends, at the gateway's own port: each connection comes
 * to an end, no answer is a fault of the gateway's own, no instance hears of what is not
 * a request, and nothing is left.
 */
@Timeout(180)
class FuzzIT {

	private static final int CLIENTS = 16;

	private static final int ROUNDS = 60;

	private static final long MEMORY = 64L << 20;

	private static final Pattern STATUS = Pattern.compile("^HTTP/1\\.1 (\\d{3})");

	private static SimulatedOllama ollama;

	private static GatewayUnderTest gateway;

	@RegisterExtension
	private final LeakWatch leaks = new LeakWatch();

	@BeforeAll
	static void start() {
		ollama = SimulatedOllama.start(InstanceSettings.loaded());
		gateway = GatewayUnderTest.before(List.of(ollama.url()), "body-timeout=300ms", "connections.idle-timeout=300ms",
				GatewayUnderTest.NO_BREAKERS);
	}

	@AfterAll
	static void stop() {
		gateway.close();
		ollama.close();
	}

	@AfterEach
	void nothingIsLeft() throws Exception {
		gateway.recorder().awaitLeasesOut(0);
		await().atMost(Duration.ofSeconds(20)).until(() -> gateway.heldBytes() == 0);
		await().atMost(Duration.ofSeconds(20))
			.until(() -> gateway.bean(ClientConnections.class).open(gateway.port()) == 0);
		for (RecordedRequest request : ollama.journal().requests()) {
			assertIsARequestOfTheGateway(request);
		}
		ollama.journal().clear();
		TestClient afterwards = new TestClient(gateway.url());
		this.leaks.provoke(
				() -> assertThat(afterwards.post("/api/show", "{\"model\":\"llama3.2\"}").statusCode()).isEqualTo(200));
	}

	/** One length, no other framing, and one JSON value for a body. */
	private static void assertIsARequestOfTheGateway(RecordedRequest request) {
		if (request.method().equals("POST") && request.bodyComplete().isDone()) {
			assertThat(
					request.headers().stream().filter((header) -> header.getKey().equalsIgnoreCase("content-length")))
				.as("lengths of %s", request)
				.hasSize(1);
			assertThat(request.header("transfer-encoding")).as("encoding of %s", request).isNull();
			assertThat(new ObjectMapper().readTree(request.body()).isObject()).as("body of %s", request).isTrue();
		}
		assertThat(request.bodyText()).as("body of %s", request).doesNotContain("hidden!");
	}

	@Test
	void noRandomBytesHarm() throws Exception {
		fromManyClients((random) -> exchange(HostileBytes.random(random), "random"));
	}

	@Test
	void noChangedRequestHarms() throws Exception {
		fromManyClients((random) -> exchange(HostileBytes.mutated(random), "changed"));
	}

	@Test
	void requestsSentAtOnceLeaveNothing() throws Exception {
		fromManyClients((random) -> exchange(HostileBytes.atOnce(random), "at once"));
	}

	@Test
	void noHiddenRequestReachesAnInstance() throws Exception {
		fromManyClients(HostileBytes.ambiguous().stream().map((request) -> once(request, request)).toList());
	}

	@Test
	void floodsAreRefusedAndCostNoMemory() throws Exception {
		List<String> floods = HostileBytes.floods();
		for (String flood : floods) {
			exchange(flood.getBytes(StandardCharsets.ISO_8859_1), flood.substring(0, 60));
		}
		long before = PlatformDependent.usedDirectMemory();
		for (int i = 0; i < 3; i++) {
			for (String flood : floods) {
				exchange(flood.getBytes(StandardCharsets.ISO_8859_1), flood.substring(0, 60));
			}
		}
		assertThat(PlatformDependent.usedDirectMemory()).isLessThan(before + MEMORY);
	}

	@Test
	void whoSendsTooSlowlyIsNotWaitedFor() throws Exception {
		List<String> starts = List.of("", "P", "POST /api/chat HTTP/1.1\r\nHost: gate",
				RawConnection.head("/api/chat", 100), RawConnection.head("/api/chat", 100) + "{\"model\":",
				"POST /nowhere HTTP/1.1\r\nHost: g\r\nX: ", RawConnection.head("/nowhere", 100) + "{",
				"GET /livez HTTP/1.1\r\nHost: gateway\r\n\r\n");
		try (ExecutorService clients = Executors.newFixedThreadPool(starts.size())) {
			List<Future<List<String>>> answers = starts.stream()
				.map((start) -> clients.submit(() -> slowly(start)))
				.toList();
			for (Future<List<String>> answer : answers) {
				assertNoFaultOfOurs(answer.get(), "slow");
			}
		}
	}

	/** Sends a byte now and then until the gateway has had enough. */
	private static List<String> slowly(String start) throws Exception {
		try (RawConnection client = new RawConnection(gateway.port());
				ExecutorService sender = Executors.newSingleThreadExecutor()) {
			client.send(start);
			Future<?> sending = sender.submit(() -> {
				while (!Thread.interrupted()) {
					client.send("x");
					Thread.sleep(100);
				}
				return null;
			});
			List<String> lines = client.linesToTheEnd();
			sending.cancel(true);
			return lines;
		}
	}

	private static void fromManyClients(Client client) throws Exception {
		fromManyClients(IntStream.range(0, CLIENTS).mapToObj((seed) -> (Callable<Void>) () -> {
			Random random = new Random(seed);
			for (int i = 0; i < ROUNDS; i++) {
				client.exchange(random);
			}
			return null;
		}).toList());
	}

	private static void fromManyClients(List<Callable<Void>> exchanges) throws Exception {
		try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
			List<Future<?>> runs = new ArrayList<>();
			exchanges.forEach((exchange) -> runs.add(clients.submit(exchange)));
			for (Future<?> run : runs) {
				run.get();
			}
		}
	}

	private static Callable<Void> once(String bytes, String what) {
		return () -> {
			exchange(bytes.getBytes(StandardCharsets.ISO_8859_1), what);
			return null;
		};
	}

	private static void exchange(byte[] bytes, String what) throws IOException {
		List<String> lines;
		try (RawConnection client = new RawConnection(gateway.port())) {
			try {
				client.send(bytes);
			}
			catch (SocketException ex) {
				// it has had enough before it had all
			}
			lines = client.linesToTheEnd();
		}
		catch (SocketTimeoutException ex) {
			throw new AssertionError("The connection stays open after " + readable(bytes), ex);
		}
		assertNoFaultOfOurs(lines, what + " " + readable(bytes));
	}

	private static String readable(byte[] bytes) {
		return new String(bytes, 0, Math.min(bytes.length, 600), StandardCharsets.ISO_8859_1);
	}

	private static void assertNoFaultOfOurs(List<String> lines, String what) {
		for (int i = 0; i < lines.size(); i++) {
			Matcher status = STATUS.matcher(lines.get(i));
			if (status.find() && status.group(1).startsWith("5")) {
				int end = lines.subList(i, lines.size()).indexOf("");
				List<String> head = lines.subList(i, (end < 0) ? lines.size() : i + end);
				// an instance may say so of the caller's own options
				assertThat(head).as("headers after %s", what).anyMatch((line) -> line.startsWith("X-Gateway-Instance"));
			}
		}
	}

	private interface Client {

		void exchange(Random random) throws IOException;

	}

}
