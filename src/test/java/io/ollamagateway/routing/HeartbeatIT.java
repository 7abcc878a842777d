package io.ollamagateway.routing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.ollamagateway.answers.Failure;
import io.ollamagateway.simulator.Fault;
import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.RecordedRequest;
import io.ollamagateway.simulator.SimulatedFleet;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Clients that wait for a stream are told so, and what comes then is one body.
 */
@Timeout(60)
class HeartbeatIT {

	private static final String EVERY_50_MS = "pools.default.queue.heartbeat=50ms";

	private static final String STREAM = body(true);

	private SimulatedOllama ollama;

	private GatewayUnderTest gateway;

	@BeforeEach
	void startInstance() {
		this.ollama = SimulatedOllama.start(InstanceSettings.defaults());
	}

	@AfterEach
	void stop() {
		if (this.gateway != null) {
			this.gateway.close();
		}
		this.ollama.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/api/generate", "/api/chat", "/v1/chat/completions", "/v1/completions", "/v1/responses",
			"/v1/messages" })
	void heartbeatsComeWhileTheSlotIsTakenAndThenTheAnswerAsItIs(String path) throws Exception {
		start(EVERY_50_MS);
		warmUp();
		HttpResponse<String> atOnce = new TestClient(this.ollama.uri()).post(path, STREAM);
		this.ollama.forgetPrompts();
		try (RawConnection occupant = takeSlot(); Streamed waiting = stream(path)) {
			assertThat(waiting.response().statusCode()).isEqualTo(200);
			assertThat(waiting.header("Content-Type")).isEqualTo(atOnce.headers().firstValue("Content-Type").get());
			assertThat(waiting.header("X-Request-Id")).isEqualTo("one");
			assertThat(waiting.header("X-Gateway-Pool")).isNull();
			waiting.awaitHeartbeats(2);
			this.ollama.gate().open();
			assertThat(same(waiting.rest())).isEqualTo(same(atOnce.body()));
			occupant.endOfChunks();
		}
		this.gateway.recorder().awaitLeasesOut(0);
		assertThat(this.gateway.heldBytes()).isZero();
	}

	@Test
	void anAnswerThatComesAtOnceIsAsWithoutHeartbeats() throws Exception {
		start("pools.default.queue.heartbeat=10s");
		HttpResponse<String> answer = client().post("/api/chat", STREAM);
		assertThat(answer.statusCode()).isEqualTo(200);
		assertThat(answer.headers().firstValue("X-Gateway-Instance")).isPresent();
		assertThat(answer.headers().firstValue("X-Gateway-Attempts")).hasValue("1");
		assertThat(answer.headers().firstValue("X-Request-Id")).isPresent();
		assertThat(answer.body()).doesNotContain("\"content\":\"\"},\"done\":false");
		this.ollama.faults().add(Fault.busy());
		HttpResponse<String> failure = client().post("/api/chat", STREAM);
		assertThat(failure.statusCode()).isEqualTo(503);
		assertThat(failure.headers().firstValue("Retry-After")).isPresent();
		assertThat(client().post("/api/chat", STREAM.replace("llama3.2", "nobody")).statusCode()).isNotEqualTo(200);
	}

	@Test
	void anAnswerThatIsNoStreamHasNoHeartbeats() throws Exception {
		start(EVERY_50_MS);
		this.ollama.faults().add(Fault.slowFirstByte(Duration.ofMillis(400)).withPath("/api/chat"));
		HttpResponse<String> answer = client().post("/api/chat", body(false));
		assertThat(answer.headers().firstValue("X-Gateway-Instance")).isPresent();
		assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
		assertThat(answer.body()).startsWith("{").contains("\"done\":true").doesNotContain("\"done\":false");
	}

	@Test
	void withoutTheSettingThereAreNone() throws Exception {
		start("pools.default.queue.capacity=9");
		this.ollama.faults().add(Fault.slowFirstByte(Duration.ofMillis(400)).withPath("/api/chat"));
		HttpResponse<String> answer = client().post("/api/chat", STREAM);
		assertThat(answer.headers().firstValue("X-Gateway-Instance")).isPresent();
		assertThat(heartbeats(answer.body())).isZero();
	}

	@Test
	void theyComeWhileAModelIsLoaded() throws Exception {
		this.ollama.close();
		this.ollama = SimulatedOllama.start(InstanceSettings.defaults().withTimeScale(0.3));
		start(EVERY_50_MS);
		HttpResponse<String> answer = client().post("/api/generate", STREAM);
		assertThat(heartbeats(answer.body())).isGreaterThan(1);
		assertThat(answer.body()).contains("\"done\":true");
		assertThat(this.ollama.loads()).isOne();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			/api/chat | {"error":"Pool 'default' had no free slot within
			/v1/chat/completions | data: {"error":{"message":"Pool 'default' had no free slot within
			/v1/responses | "sequence_number":0
			/v1/messages | {"type":"error","error":{"type":"rate_limit_error","message":"Pool 'default' had no free
			""")
	void aRefusalIsToldInTheStream(String path, String told) throws Exception {
		start(EVERY_50_MS, "pools.default.queue.max-wait=500ms");
		warmUp();
		try (RawConnection occupant = takeSlot(); Streamed waiting = stream(path)) {
			waiting.awaitHeartbeats(2);
			String rest = waiting.rest();
			assertThat(heartbeats(rest + "\n")).isZero();
			assertThat(rest).contains(told).contains("had no free slot");
			assertThat(this.gateway.recorder().nextOutcome().failure()).isEqualTo(Failure.REFUSED);
			this.ollama.gate().open();
			occupant.endOfChunks();
		}
		assertThat(this.gateway.recorder().chosen()).hasSize(1);
		this.gateway.recorder().awaitLeasesOut(0);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			/api/chat | {"error":"something broke"}
			/v1/chat/completions | data: {"error":{"message":"something broke"
			/v1/messages | {"type":"error","error":{"type":"api_error","message":"something broke"
			""")
	void anErrorOfTheInstanceIsToldInTheStream(String path, String told) throws Exception {
		start(EVERY_50_MS);
		warmUp();
		try (RawConnection occupant = takeSlot(); Streamed waiting = stream(path)) {
			waiting.awaitHeartbeats(2);
			this.ollama.faults().add(Fault.status(500, "something broke").withPath(path));
			this.ollama.gate().open();
			assertThat(waiting.rest()).startsWith(path.equals("/v1/messages") ? "event: error" : told).contains(told);
			occupant.endOfChunks();
		}
		this.gateway.recorder().awaitLeasesOut(0);
		assertThat(List.of(this.gateway.recorder().nextOutcome().name(), this.gateway.recorder().nextOutcome().name()))
			.containsExactlyInAnyOrder("success", "server_error");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/api/chat", "/v1/chat/completions", "/v1/messages" })
	void anAnswerThatBreaksOffBehindHeartbeatsEndsWithAnError(String path) throws Exception {
		start(EVERY_50_MS);
		warmUp();
		try (RawConnection occupant = takeSlot(); Streamed waiting = stream(path)) {
			waiting.awaitHeartbeats(2);
			this.ollama.faults().add(Fault.resetAfter(3).withPath(path));
			this.ollama.gate().open();
			String rest = waiting.rest();
			assertThat(rest).contains("broke off; try again");
			assertThat(rest.lines().filter((line) -> line.contains("{")).count()).isGreaterThan(2);
			occupant.endOfChunks();
		}
		this.gateway.recorder().awaitLeasesOut(0);
		assertThat(List.of(this.gateway.recorder().nextOutcome().name(), this.gateway.recorder().nextOutcome().name()))
			.containsExactlyInAnyOrder("success", "cut");
	}

	@Test
	void anInstanceThatDiesBehindHeartbeatsIsReplacedByAnother() throws Exception {
		try (SimulatedFleet fleet = SimulatedFleet.start(2, InstanceSettings.defaults());
				GatewayUnderTest both = GatewayUnderTest.start("pools.default.instances[0]=" + fleet.urls().get(0),
						"pools.default.instances[1]=" + fleet.urls().get(1), EVERY_50_MS,
						"pools.default.health.interval=1h")) {
			fleet.instances().forEach((instance) -> instance.faults().add(Fault.neverAnswer().withPath("/api/chat")));
			try (Streamed waiting = stream(both, "/api/chat")) {
				waiting.awaitHeartbeats(2);
				SimulatedOllama asked = await().atMost(Duration.ofSeconds(10))
					.until(() -> fleet.instances()
						.stream()
						.filter((instance) -> !instance.journal().requests("/api/chat").isEmpty())
						.findFirst()
						.orElse(null), (found) -> found != null);
				fleet.instances().forEach((instance) -> instance.faults().clear());
				waiting.awaitHeartbeats(2);
				asked.restart();
				assertThat(waiting.rest()).contains("\"done\":true").doesNotContain("\"error\"");
			}
			both.recorder().awaitLeasesOut(0);
			assertThat(both.recorder().chosen()).hasSize(2).doesNotHaveDuplicates();
			assertThat(both.heldBytes()).isZero();
		}
	}

	@Test
	void whenNoInstanceIsLeftTheFailureIsToldInTheStream() throws Exception {
		start(EVERY_50_MS, "pools.default.health.interval=1h");
		warmUp();
		this.ollama.faults().add(Fault.neverAnswer().withPath("/v1/chat/completions"));
		try (Streamed waiting = stream("/v1/chat/completions")) {
			waiting.awaitHeartbeats(2);
			this.ollama.restart();
			assertThat(waiting.rest()).startsWith("data: {\"error\":{\"message\":\"There was no answer from instance");
		}
		assertThat(this.gateway.recorder().nextOutcome().failure()).isEqualTo(Failure.RESET);
		this.gateway.recorder().awaitLeasesOut(0);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aClientThatLeavesWhileItWaitsLeavesTheQueue(boolean reset) throws Exception {
		start(EVERY_50_MS);
		warmUp();
		try (RawConnection occupant = takeSlot()) {
			RawConnection waiting = new RawConnection(this.gateway.port()).post("/api/chat", STREAM);
			waiting.lineWith("\"done\":false");
			waiting.lineWith("\"done\":false");
			leave(waiting, reset);
			CallOutcome outcome = this.gateway.recorder().nextOutcome();
			assertThat(outcome.failure()).isEqualTo(Failure.CLIENT_GONE);
			assertThat(outcome.attempts()).isZero();
			// told a moment later than the end is
			this.gateway.recorder().awaitWaiting(0);
			this.ollama.gate().open();
			occupant.endOfChunks();
		}
		this.gateway.recorder().awaitLeasesOut(0);
		assertThat(this.gateway.recorder().chosen()).hasSize(1);
		assertThat(this.ollama.journal().requests("/api/chat")).isEmpty();
		await().atMost(Duration.ofSeconds(10)).until(() -> this.gateway.heldBytes() == 0);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aClientThatLeavesBeforeTheFirstByteFreesTheSlot(boolean reset) throws Exception {
		start(EVERY_50_MS);
		warmUp();
		this.ollama.gate().hold();
		RawConnection waiting = new RawConnection(this.gateway.port()).post("/api/chat", STREAM);
		RecordedRequest received = this.ollama.journal().first("/api/chat").get(10, TimeUnit.SECONDS);
		waiting.lineWith("\"done\":false");
		waiting.lineWith("\"done\":false");
		leave(waiting, reset);
		received.clientGone().get(5, TimeUnit.SECONDS);
		assertThat(this.gateway.recorder().nextOutcome().failure()).isEqualTo(Failure.CLIENT_GONE);
		this.gateway.recorder().awaitLeasesOut(0);
		await().atMost(Duration.ofSeconds(10)).until(() -> this.gateway.heldBytes() == 0);
	}

	private void start(String... properties) {
		String[] all = new String[properties.length + 1];
		all[0] = "pools.default.instances[0]=" + this.ollama.url();
		System.arraycopy(properties, 0, all, 1, properties.length);
		this.gateway = GatewayUnderTest.start(all);
	}

	private TestClient client() {
		return new TestClient(this.gateway.url());
	}

	/** Has the model loaded, which nothing then needs to pass the gate for. */
	private void warmUp() throws Exception {
		assertThat(client().post("/api/generate", body(false)).statusCode()).isEqualTo(200);
		// told of when the lease is back already
		assertThat(this.gateway.recorder().nextOutcome().name()).isEqualTo("success");
		this.gateway.recorder().awaitNothingRunning();
		this.gateway.recorder().forget();
		this.ollama.journal().clear();
	}

	/** Takes the instance's only slot until its gate opens. */
	private RawConnection takeSlot() throws Exception {
		this.ollama.journal().clear();
		this.ollama.gate().hold();
		RawConnection occupant = new RawConnection(this.gateway.port()).post("/api/generate",
				STREAM.replace("Hello", "Keep"));
		this.ollama.journal().first("/api/generate").get(10, TimeUnit.SECONDS);
		return occupant;
	}

	private Streamed stream(String path) throws Exception {
		return stream(this.gateway, path);
	}

	private static Streamed stream(GatewayUnderTest gateway, String path) throws Exception {
		return new Streamed(new TestClient(gateway.url()).postForStream(path, STREAM, "X-Request-Id", "one"));
	}

	private static void leave(RawConnection client, boolean reset) throws IOException {
		if (reset) {
			client.reset();
		}
		else {
			client.close();
		}
	}

	private static String body(boolean stream) {
		return """
				{"model":"llama3.2","prompt":"Hello","input":"Hello","max_tokens":50,"stream":%s,
				"messages":[{"role":"user","content":"Hello"}]}""".formatted(stream);
	}

	private static long heartbeats(String body) {
		return body.lines().filter(HeartbeatIT::isHeartbeat).count();
	}

	private static boolean isHeartbeat(String line) {
		boolean empty = line.contains("\"response\":\"\"") || line.contains("\"content\":\"\"}");
		return line.equals(": waiting") || (empty && line.contains("\"done\":false"));
	}

	/** What must be the same in every answer: all but ids, times and counts. */
	private static String same(String body) {
		return body.replaceAll("\"(id|item_id|created_at)\":\"[^\"]*\"", "\"$1\":\"\"").replaceAll("[0-9]+", "0");
	}

	private record Streamed(HttpResponse<InputStream> response, BufferedReader lines) implements AutoCloseable {

		Streamed(HttpResponse<InputStream> response) {
			this(response, new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8)));
		}

		String header(String name) {
			return this.response.headers().firstValue(name).orElse(null);
		}

		void awaitHeartbeats(int count) throws IOException {
			for (int i = 0; i < count; i++) {
				String line = this.lines.readLine();
				assertThat(line).matches(HeartbeatIT::isHeartbeat, "is a heartbeat");
				if (line.startsWith(":")) {
					assertThat(this.lines.readLine()).isEmpty();
				}
			}
		}

		/** What comes behind the last heartbeat, to the end in good order. */
		String rest() throws IOException {
			String line = this.lines.readLine();
			while (line != null && isHeartbeat(line)) {
				if (line.startsWith(":")) {
					assertThat(this.lines.readLine()).isEmpty();
				}
				line = this.lines.readLine();
			}
			String rest = this.lines.lines().collect(Collectors.joining("\n"));
			return line + "\n" + rest + (rest.isEmpty() ? "" : "\n");
		}

		@Override
		public void close() throws IOException {
			this.lines.close();
		}

	}

}
