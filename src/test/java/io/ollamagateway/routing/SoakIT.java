package io.ollamagateway.routing;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.netty.util.internal.PlatformDependent;
import io.ollamagateway.LeakWatch;
import io.ollamagateway.answers.StreamBuffers;
import io.ollamagateway.fleet.Fleet;
import io.ollamagateway.simulator.Fault;
import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.SimulatedFleet;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Random faults, and clients that come, go and dawdle, for as long as it takes to see
 * what grows: no buffer is lost, memory stays flat, and at the end nothing is left.
 */
class SoakIT {

	private static final Logger logger = LoggerFactory.getLogger(SoakIT.class);

	private static final int CLIENTS = 12;

	private static final int SAMPLES = 10;

	private static final long MEGABYTE = 1 << 20;

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final List<String> PATHS = List.of("/api/chat", "/api/generate", "/v1/chat/completions",
			"/v1/messages", "/v1/responses", "/api/embed", "/api/show");

	private static final List<Fault> FAULTS = List.of(Fault.resetAfter(2), Fault.resetBeforeHeaders(),
			Fault.resetWithin(), Fault.resetAtEnd(), Fault.endAfter(3), Fault.malformedAfter(2),
			Fault.errorAfter(2, "the runner is gone"), Fault.status(500, "something broke"), Fault.busy(),
			Fault.neverAnswer(), Fault.slowFirstByte(Duration.ofMillis(300)),
			Fault.stallAfter(2, Duration.ofMillis(1500)), Fault.splitLines(), Fault.joinedLines());

	@RegisterExtension
	private final LeakWatch leaks = new LeakWatch();

	@Test
	void nothingGrowsInAMinute() throws Exception {
		soak(Duration.ofMinutes(1));
	}

	@Test
	@Tag("soak")
	void nothingGrowsInTenMinutes() throws Exception {
		soak(Duration.ofMinutes(10));
	}

	private void soak(Duration duration) throws Exception {
		try (SimulatedFleet fleet = SimulatedFleet.start(3, InstanceSettings.loaded().withNumParallel(4));
				GatewayUnderTest gateway = GatewayUnderTest.start(properties(fleet));
				ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
			long end = System.nanoTime() + duration.toNanos();
			AtomicLong requests = new AtomicLong();
			List<Future<?>> running = new ArrayList<>();
			for (int i = 0; i < CLIENTS; i++) {
				Random random = new Random(i);
				running.add(threads.submit(() -> {
					while (System.nanoTime() < end) {
						churn(gateway.port(), random);
						requests.incrementAndGet();
					}
					return null;
				}));
			}
			running.add(threads.submit(() -> disturb(fleet, gateway, end)));
			List<Long> heap = new ArrayList<>();
			List<Long> direct = new ArrayList<>();
			for (int i = 0; i < SAMPLES; i++) {
				Thread.sleep(duration.dividedBy(SAMPLES));
				System.gc();
				heap.add(heapBytes());
				direct.add(directBytes());
			}
			for (Future<?> one : running) {
				one.get();
			}
			nothingIsLeft(fleet, gateway);
			logger.info("{} requests in {} s; heap {} MB, direct memory {} MB", requests, duration.toSeconds(),
					megabytes(heap), megabytes(direct));
			assertThat(requests.get()).isGreaterThan(CLIENTS * duration.toSeconds() / 10);
			assertThatItIsFlat("heap", heap);
			assertThatItIsFlat("direct memory", direct);
			TestClient afterwards = new TestClient(gateway.url());
			this.leaks.provoke(() -> assertThat(afterwards.post("/api/show", "{\"model\":\"llama3.2\"}").statusCode())
				.isEqualTo(200));
		}
	}

	private static String[] properties(SimulatedFleet fleet) {
		List<String> properties = new ArrayList<>(List.of("pools.default.parallel=4",
				"pools.default.timeouts.first-byte=1s", "pools.default.timeouts.between-chunks=1s",
				"pools.default.timeouts.whole-answer=2s", "pools.default.timeouts.load=2s",
				"pools.default.timeouts.total=15s", "pools.default.queue.max-wait=2s",
				"pools.default.health.interval=200ms", "pools.default.health.timeout=1s",
				"pools.default.health.slow-start=1s", "pools.default.health.probe=generate", "stream-buffer.size=64KB",
				"stream-buffer.drain-time=500ms", "connections.idle-timeout=2s",
				".resilience4j.circuitbreaker.configs.default.wait-duration-in-open-state=500ms"));
		for (int i = 0; i < fleet.instances().size(); i++) {
			properties.add("pools.default.instances[" + i + "].id=gpu-" + i);
			properties.add("pools.default.instances[" + i + "].url=" + fleet.urls().get(i));
		}
		return properties.toArray(String[]::new);
	}

	/** One client: reads all, leaves somewhere, or does not read. */
	private static void churn(int port, Random random) {
		String path = PATHS.get(random.nextInt(PATHS.size()));
		String body = body(random);
		try (RawConnection client = new RawConnection(port)) {
			client.send(RawConnection.head(path, body.length()).replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
			switch (random.nextInt(8)) {
				case 0 -> client.send(body.substring(0, body.length() / 2)).reset();
				case 1 -> {
					client.send(body);
					Thread.sleep(random.nextInt(20));
					client.reset();
				}
				case 2 -> {
					client.send(body).line();
					client.reset();
				}
				case 3 -> {
					client.send(body);
					Thread.sleep(700);
				}
				default -> client.send(body).linesToTheEnd();
			}
		}
		catch (SocketTimeoutException ex) {
			throw new AssertionError("No answer to " + path + " in time", ex);
		}
		catch (IOException ex) {
			// broken from the other side
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static String body(Random random) {
		String input = "\"x\",".repeat((random.nextInt(10) == 0) ? 400 : 0) + "\"x\"";
		return "{\"model\":\"" + (random.nextBoolean() ? "llama3.2" : "mistral") + "\",\"prompt\":\""
				+ "x".repeat(random.nextInt(20_000)) + "\",\"input\":[" + input + "],\"max_tokens\":20,\"stream\":"
				+ (random.nextInt(4) > 0) + ",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
	}

	private static Void disturb(SimulatedFleet fleet, GatewayUnderTest gateway, long end) throws InterruptedException {
		Random random = new Random(42);
		Fleet instances = gateway.bean(Fleet.class);
		while (System.nanoTime() < end) {
			// what the tests themselves remember
			fleet.instances().forEach((instance) -> instance.journal().clear());
			gateway.recorder().forget();
			int index = random.nextInt(fleet.instances().size());
			SimulatedOllama ollama = fleet.instance(index);
			switch (random.nextInt(12)) {
				case 0 -> ollama.restart();
				case 1 -> {
					ollama.refuseConnections();
					Thread.sleep(600);
					ollama.acceptConnections();
				}
				case 2 -> {
					instances.drain("gpu-" + index, "a test");
					Thread.sleep(200);
					instances.resume("gpu-" + index, "a test");
				}
				case 3 -> gateway.reconfigure(gateway.settings());
				default -> ollama.faults().add(FAULTS.get(random.nextInt(FAULTS.size())).times(1 + random.nextInt(5)));
			}
			Thread.sleep(random.nextInt(200));
		}
		return null;
	}

	private static void nothingIsLeft(SimulatedFleet fleet, GatewayUnderTest gateway) throws InterruptedException {
		fleet.instances().forEach((instance) -> instance.faults().clear());
		await().atMost(LIMIT).until(() -> gateway.recorder().leasesOut() == 0);
		await().atMost(LIMIT).until(() -> gateway.heldBytes() == 0);
		await().atMost(LIMIT).until(() -> gateway.bean(StreamBuffers.class).held() == 0);
		await().atMost(LIMIT).until(() -> fleet.inFlight() == 0);
		gateway.recorder().awaitWaiting(0);
		assertThat(gateway.bean(CircuitBreakerRegistry.class).getAllCircuitBreakers())
			.hasSizeLessThanOrEqualTo(fleet.instances().size());
		await().atMost(LIMIT).until(() -> fleet.instances().stream().noneMatch((one) -> one.journal().inFlight() > 0));
	}

	/** What is left after collections swings; what grows, grows at its lowest as well. */
	private static void assertThatItIsFlat(String what, List<Long> samples) {
		long before = Collections.min(samples.subList(1, SAMPLES / 2));
		long after = Collections.min(samples.subList(SAMPLES / 2, SAMPLES));
		assertThat(after - before).as("%s in MB: %s", what, megabytes(samples)).isLessThan(48 * MEGABYTE);
	}

	private static List<Long> megabytes(List<Long> bytes) {
		return bytes.stream().map((one) -> one / MEGABYTE).toList();
	}

	private static long heapBytes() {
		return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
	}

	private static long directBytes() {
		long pooled = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)
			.stream()
			.mapToLong(BufferPoolMXBean::getMemoryUsed)
			.sum();
		return Math.max(pooled, PlatformDependent.usedDirectMemory());
	}

}
