package io.ollamagateway.monitoring;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.ollamagateway.routing.GatewayUnderTest;
import io.ollamagateway.routing.TestClient;
import io.ollamagateway.simulator.Fault;
import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.SimulatedFleet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Every query of the Grafana dashboard, asked of a real Prometheus that scrapes a gateway
 * at work.
 */
@Tag("full")
@Timeout(300)
class GrafanaDashboardIT {

	private static final Path PROMETHEUS = Path.of("/usr/bin/prometheus");

	/** Three models for room for two, so that there are always loads and evictions. */
	private static SimulatedFleet fleet;

	private static GpuExporter gpus;

	private static ScheduledExecutorService users;

	private static GatewayUnderTest gateway;

	private static Process prometheus;

	private static TestClient client;

	private static TestClient queries;

	@BeforeAll
	static void start(@TempDir Path directory) throws Exception {
		fleet = SimulatedFleet.start(2,
				InstanceSettings.defaults().withMaxLoadedModels(1).withNumParallel(2).withTimeScale(0.02));
		gpus = GpuExporter.start("small-0", "small-1");
		users = Executors.newScheduledThreadPool(3);
		assumeTrue(Files.isExecutable(PROMETHEUS), "there is no " + PROMETHEUS);
		List<String> properties = new ArrayList<>(List.of("pools.small.models=llama3.2,mistral,qwen3:8b",
				"pools.small.parallel=2", GatewayUnderTest.NO_BREAKERS, "inventory-interval=200ms"));
		for (int i = 0; i < 2; i++) {
			properties.add("pools.small.instances[" + i + "].id=small-" + i);
			properties.add("pools.small.instances[" + i + "].max-loaded-models=1");
			properties.add("pools.small.instances[" + i + "].url=" + fleet.urls().get(i));
		}
		properties.addAll(List.of(gpus.properties()));
		gateway = GatewayUnderTest.start(properties.toArray(String[]::new));
		client = new TestClient(gateway.url());
		int port = freePort();
		Path configuration = Files.writeString(directory.resolve("prometheus.yml"), """
				global: {scrape_interval: 1s}
				scrape_configs:
				  - job_name: ollama-gateway
				    metrics_path: /actuator/prometheus
				    static_configs: [{targets: ["127.0.0.1:%d"]}]
				""".formatted(gateway.managementPort()));
		prometheus = new ProcessBuilder(PROMETHEUS.toString(), "--config.file=" + configuration,
				"--storage.tsdb.path=" + directory.resolve("data"), "--web.listen-address=127.0.0.1:" + port)
			.redirectErrorStream(true)
			.redirectOutput(directory.resolve("log").toFile())
			.start();
		queries = new TestClient(URI.create("http://127.0.0.1:" + port));
		// so that there was a pause
		System.gc();
		for (String model : List.of("llama3.2", "mistral", "qwen3:8b")) {
			AtomicInteger turn = new AtomicInteger();
			var _ = users.scheduleWithFixedDelay(() -> work(model, turn.getAndIncrement() % 8), 0, 50,
					TimeUnit.MILLISECONDS);
		}
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	/** Answers, answers that break off, clients that leave, and questions for nobody. */
	private static void work(String model, int turn) {
		String body = """
				{"model":"%s","messages":[{"role":"user","content":"Why is the sky blue?"}]}""".formatted(model);
		try {
			ask(client, body, model, turn);
		}
		catch (IOException ex) {
			// an answer that broke off, as it was to
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static void ask(TestClient client, String body, String model, int turn)
			throws IOException, InterruptedException {
		switch (turn) {
			case 3 -> {
				fleet.instances().forEach((instance) -> instance.faults().add(Fault.endAfter(2).once()));
				client.post("/api/chat", body);
			}
			case 5 -> {
				try (InputStream leaving = client.postForStream("/api/chat", body).body()) {
					leaving.read();
				}
			}
			case 7 -> client.post("/api/chat", body.replace(model, "nobody"));
			default -> client.post("/api/chat", body);
		}
	}

	@AfterAll
	static void stop() throws InterruptedException {
		users.shutdownNow();
		assertThat(users.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
		if (prometheus != null) {
			prometheus.destroy();
			assertThat(prometheus.waitFor(20, TimeUnit.SECONDS)).isTrue();
		}
		if (gateway != null) {
			gateway.close();
		}
		fleet.close();
		gpus.close();
	}

	@Test
	void everyQueryReturnsData() throws Exception {
		List<GrafanaDashboard.Query> all = GrafanaDashboard.read().queries("30s");
		assertThat(all).hasSizeGreaterThan(30);
		List<GrafanaDashboard.Query> silent = new ArrayList<>(all);
		List<String> reasons = new ArrayList<>();
		await().atMost(Duration.ofSeconds(180)).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
			reasons.clear();
			for (GrafanaDashboard.Query query : List.copyOf(silent)) {
				String found = found(query.expression());
				if (found.isEmpty()) {
					silent.remove(query);
				}
				else {
					reasons.add(query.panel() + ": " + query.expression() + " returns " + found);
				}
			}
			assertThat(reasons).isEmpty();
		});
	}

	/** What is wrong with the answer, if anything is. */
	private static String found(String expression) throws Exception {
		HttpResponse<String> answer;
		try {
			answer = queries.get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
		}
		catch (IOException ex) {
			// it has just been started
			return ex.toString();
		}
		JsonNode body = JsonMapper.shared().readTree(answer.body());
		if (!body.path("status").asString().equals("success")) {
			return answer.body();
		}
		JsonNode result = body.get("data").get("result");
		boolean number = result.values()
			.stream()
			.anyMatch((one) -> Double.isFinite(Double.parseDouble(one.get("value").get(1).asString())));
		return number ? "" : "no number: " + result;
	}

}
