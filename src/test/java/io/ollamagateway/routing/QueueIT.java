package io.ollamagateway.routing;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Requests for which there is no slot.
 */
class QueueIT {

	private static final String CHAT = """
			{"model":"llama3.2","messages":[{"role":"user","content":"Hello"}],"max_tokens":8}""";

	private final SimulatedOllama ollama = SimulatedOllama.start(InstanceSettings.loaded());

	private GatewayUnderTest gateway;

	@AfterEach
	void stop() throws Exception {
		this.ollama.gate().open();
		this.gateway.recorder().awaitLeasesOut(0);
		this.gateway.recorder().awaitWaiting(0);
		assertThat(this.gateway.heldBytes()).isZero();
		this.gateway.close();
		this.ollama.close();
	}

	@Test
	void anInstanceNeverGetsMoreThanItHasSlotsFor() throws Exception {
		TestClient client = start("parallel=2");
		List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			answers.add(client.postAsync("/api/chat", CHAT));
		}
		for (CompletableFuture<HttpResponse<String>> answer : answers) {
			assertThat(answer.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
		}
		assertThat(this.ollama.journal().maxInFlight()).isLessThanOrEqualTo(2);
	}

	@Test
	void theAnswerTellsHowLongItWaited() throws Exception {
		TestClient client = start();
		this.ollama.gate().hold();
		CompletableFuture<HttpResponse<String>> first = client.postAsync("/api/chat", CHAT);
		this.gateway.recorder().awaitLeasesOut(1);
		CompletableFuture<HttpResponse<String>> second = client.postAsync("/api/chat", CHAT);
		this.gateway.recorder().awaitWaiting(1);
		long begin = System.nanoTime();
		await().atMost(Duration.ofSeconds(10)).until(() -> millisSince(begin) >= 50);
		this.ollama.gate().open();
		assertThat(first.get(10, TimeUnit.SECONDS).headers().firstValue("X-Gateway-Queue-Millis")).isPresent();
		long waited = Long
			.parseLong(second.get(10, TimeUnit.SECONDS).headers().firstValue("X-Gateway-Queue-Millis").orElseThrow());
		assertThat(waited).isBetween(50L, millisSince(begin) + 1000);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "/api/chat|{\"error\":\"The queue of pool 'default' is full",
					"/v1/chat/completions|{\"error\":{\"message\":\"The queue of pool 'default' is full",
					"/v1/messages|{\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\"" })
	void aFullQueueIs429InTheCallersDialect(String path, String body) throws Exception {
		TestClient client = start("queue.capacity=1");
		this.ollama.gate().hold();
		CompletableFuture<HttpResponse<String>> first = client.postAsync("/api/chat", CHAT);
		this.gateway.recorder().awaitLeasesOut(1);
		CompletableFuture<HttpResponse<String>> second = client.postAsync("/api/chat", CHAT);
		this.gateway.recorder().awaitWaiting(1);
		HttpResponse<String> refused = client.post(path, CHAT);
		assertThat(refused.statusCode()).isEqualTo(429);
		assertThat(refused.body()).startsWith(body);
		assertThat(refused.headers().firstValueAsLong("Retry-After").orElseThrow()).isBetween(1L, 600L);
		this.ollama.gate().open();
		assertThat(first.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
		assertThat(second.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
	}

	@Test
	void whoWaitsTooLongGets429() throws Exception {
		TestClient client = start("queue.max-wait=200ms");
		this.ollama.gate().hold();
		CompletableFuture<HttpResponse<String>> first = client.postAsync("/api/chat", CHAT);
		this.gateway.recorder().awaitLeasesOut(1);
		HttpResponse<String> refused = client.post("/api/chat", CHAT);
		assertThat(refused.statusCode()).isEqualTo(429);
		assertThat(refused.body()).contains("had no free slot within 0 s");
		assertThat(refused.headers().firstValue("Retry-After")).isPresent();
		this.ollama.gate().open();
		assertThat(first.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
	}

	@Test
	void bodiesThatHoldTooMuchTogetherDoNotWait() throws Exception {
		TestClient client = start("queue.max-bytes=150B");
		this.ollama.gate().hold();
		CompletableFuture<HttpResponse<String>> first = client.postAsync("/api/chat", CHAT);
		this.gateway.recorder().awaitLeasesOut(1);
		CompletableFuture<HttpResponse<String>> second = client.postAsync("/api/chat", CHAT);
		this.gateway.recorder().awaitWaiting(1);
		assertThat(client.post("/api/chat", CHAT).statusCode()).isEqualTo(429);
		this.ollama.gate().open();
		assertThat(first.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
		assertThat(second.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
	}

	@Test
	void aClientThatLeavesLeavesTheQueue() throws Exception {
		TestClient client = start();
		this.ollama.gate().hold();
		CompletableFuture<HttpResponse<String>> first = client.postAsync("/api/chat", CHAT);
		this.gateway.recorder().awaitLeasesOut(1);
		RawConnection leaves = new RawConnection(this.gateway.port()).post("/api/chat", CHAT);
		this.gateway.recorder().awaitWaiting(1);
		leaves.reset();
		this.gateway.recorder().awaitWaiting(0);
		this.ollama.gate().open();
		assertThat(first.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
		assertThat(this.ollama.journal().requests("/api/chat")).hasSize(1);
	}

	@Test
	void aLookAtAModelDoesNotWait() throws Exception {
		TestClient client = start("max-in-flight=1");
		this.ollama.gate().hold();
		CompletableFuture<HttpResponse<String>> first = client.postAsync("/api/chat", CHAT);
		this.gateway.recorder().awaitLeasesOut(1);
		assertThat(client.post("/api/show", "{\"model\":\"llama3.2\"}").statusCode()).isEqualTo(200);
		this.ollama.gate().open();
		assertThat(first.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
	}

	private static long millisSince(long begin) {
		return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
	}

	private TestClient start(String... properties) {
		List<String> all = new ArrayList<>(List.of("pools.default.instances[0]=" + this.ollama.url()));
		for (String property : properties) {
			all.add("pools.default." + property);
		}
		this.gateway = GatewayUnderTest.start(all.toArray(String[]::new));
		return new TestClient(this.gateway.url());
	}

}
