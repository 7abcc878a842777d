package io.ollamagateway.routing;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.ollamagateway.answers.Failure;
import io.ollamagateway.answers.StreamBuffers;
import io.ollamagateway.ingress.ClientConnections;
import io.ollamagateway.simulator.Fault;
import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Answers that break behind their first byte, and clients that do not take theirs.
 */
class BrokenAnswerIT {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	@RegisterExtension
	private static final OneInstance fleet = new OneInstance(GatewayUnderTest.NO_BREAKERS,
			"stream-buffer.drain-time=1s");

	@BeforeEach
	void nothingIsCounted() {
		fleet.gateway().bean(CircuitBreakerRegistry.class).getAllCircuitBreakers().forEach(CircuitBreaker::reset);
	}

	@AfterEach
	void nothingIsLeft() throws Exception {
		fleet.recorder().awaitLeasesOut(0);
		await().atMost(LIMIT).until(() -> fleet.gateway().heldBytes() == 0);
		await().atMost(LIMIT).until(() -> fleet.gateway().bean(StreamBuffers.class).held() == 0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/api/generate", "/api/chat", "/v1/chat/completions", "/v1/completions", "/v1/responses",
			"/v1/messages" })
	void aStreamWhoseConnectionBreaksIsToldToBeBrokenAndEndsInGoodOrder(String path) throws Exception {
		fleet.ollama().faults().add(Fault.resetAfter(3));
		try (RawConnection client = new RawConnection(fleet.gateway().port()).post(path, body())) {
			client.lineWith("200 OK");
			client.lineWith(errorStart(path));
			client.endOfChunks();
		}
		assertThat(fleet.recorder().nextOutcome().failure()).isEqualTo(Failure.CUT);
		assertThat(failed()).isOne();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/api/generate", "/api/chat", "/v1/chat/completions", "/v1/completions", "/v1/responses",
			"/v1/messages" })
	void aStreamWithoutItsDialectsLastMarkIsToldToBeBroken(String path) throws Exception {
		fleet.ollama().faults().add(Fault.endAfter(3));
		try (RawConnection client = new RawConnection(fleet.gateway().port()).post(path, body())) {
			client.lineWith("200 OK");
			client.lineWith(errorStart(path));
			client.endOfChunks();
		}
		assertThat(fleet.recorder().nextOutcome().failure()).isEqualTo(Failure.TRUNCATED);
		assertThat(failed()).isOne();
	}

	@Test
	void aLineThatIsCutOffIsEndedBeforeTheClientIsTold() throws Exception {
		fleet.ollama().faults().add(Fault.malformedAfter(2));
		try (RawConnection client = new RawConnection(fleet.gateway().port()).post("/api/chat", body())) {
			client.lineWith("\"crea");
			client.lineWith(errorStart("/api/chat"));
			client.endOfChunks();
		}
		assertThat(fleet.recorder().nextOutcome().failure()).isEqualTo(Failure.TRUNCATED);
	}

	@Test
	void anErrorThatTheInstanceTellsInItsStreamIsToldOnceAndIsAFailure() throws Exception {
		fleet.ollama().faults().add(Fault.errorAfter(2, "the runner is gone"));
		HttpResponse<String> answer = new TestClient(fleet.gateway().url()).post("/api/chat", body());
		assertThat(answer.body().lines().filter((line) -> line.contains("error")))
			.containsExactly("{\"error\":\"the runner is gone\"}");
		assertThat(fleet.recorder().nextOutcome().failure()).isEqualTo(Failure.STREAM_ERROR);
		assertThat(failed()).isOne();
	}

	@Test
	void anAnswerThatIsNoStreamNeverEndsInGoodOrderWhenItBreaks() throws Exception {
		fleet.ollama().faults().add(Fault.resetWithin());
		try (RawConnection client = new RawConnection(fleet.gateway().port()).post("/api/embed", """
				{"model":"nomic-embed-text","input":"Hi"}""")) {
			assertThat(client.linesToTheEnd()).isNotEmpty().doesNotContain("0").noneMatch((line) -> line.endsWith("}"));
		}
		assertThat(fleet.recorder().nextOutcome().failure()).isEqualTo(Failure.CUT);
	}

	@Test
	void aFastClientGetsTwentyMegabytesThatAnInstanceHasAtOnce() throws Exception {
		HttpResponse<String> answer = new TestClient(fleet.gateway().url()).post("/api/embed", embeddings());
		assertThat(answer.statusCode()).isEqualTo(200);
		assertThat(answer.body().length()).isGreaterThan(20_000_000);
		assertThat(answer.body()).endsWith("}");
		assertThat(fleet.recorder().nextOutcome().name()).isEqualTo("success");
	}

	@Test
	void aClientThatReadsNothingOfTwentyMegabytesIsCutOffAndFreesTheSlot() throws Exception {
		try (RawConnection client = new RawConnection(fleet.gateway().port()).post("/api/embed", embeddings())) {
			assertThat(fleet.recorder().nextOutcome().failure()).isEqualTo(Failure.CLIENT_SLOW);
			fleet.recorder().awaitLeasesOut(0);
			await().atMost(LIMIT).until(() -> fleet.gateway().bean(StreamBuffers.class).held() == 0);
			await().atMost(LIMIT)
				.until(() -> fleet.gateway().bean(ClientConnections.class).open(fleet.gateway().port()) == 0);
			assertThat(client.linesToTheEnd()).as("what was on its way, but no end").doesNotContain("0");
		}
		assertThat(failed()).as("it is not the instance's fault").isZero();
	}

	@Test
	void aConnectionWhoseClientTakesNothingIsClosedWhereSlowClientsHaveAllTheTimeInTheWorld() throws Exception {
		try (SimulatedOllama ollama = SimulatedOllama.start(InstanceSettings.loaded());
				GatewayUnderTest gateway = GatewayUnderTest.start("pools.default.instances[0]=" + ollama.url(),
						"stream-buffer.drain-time=0s", "connections.idle-timeout=500ms");
				RawConnection client = new RawConnection(gateway.port()).post("/api/embed", embeddings())) {
			assertThat(gateway.recorder().nextOutcome().failure()).isEqualTo(Failure.CLIENT_GONE);
			gateway.recorder().awaitLeasesOut(0);
			await().atMost(LIMIT).until(() -> gateway.bean(StreamBuffers.class).held() == 0);
			assertThat(client.linesToTheEnd()).doesNotContain("0");
		}
	}

	@ParameterizedTest
	@CsvSource({ "between-chunks, STALLED, stopped", "total, TOTAL_TIMEOUT, not finished in the time" })
	void aStreamThatStopsIsEndedInTimeAndSoIsItsCallToTheInstance(String limit, Failure failure, String told)
			throws Exception {
		try (SimulatedOllama ollama = SimulatedOllama.start(InstanceSettings.loaded());
				GatewayUnderTest gateway = GatewayUnderTest.start("pools.default.instances[0]=" + ollama.url(),
						"pools.default.timeouts." + limit + "=700ms")) {
			TestClient client = new TestClient(gateway.url());
			for (String path : List.of("/api/chat", "/v1/chat/completions", "/v1/messages")) {
				ollama.faults().add(Fault.stallAfter(2, Duration.ofHours(1)).once());
				HttpResponse<String> answer = client.post(path, body());
				assertThat(answer.statusCode()).isEqualTo(200);
				assertThat(answer.body().lines().filter((line) -> line.contains("\"error\""))).hasSize(1)
					.allSatisfy((line) -> assertThat(line).contains(told));
				assertThat(gateway.recorder().nextOutcome().failure()).isEqualTo(failure);
			}
			gateway.recorder().awaitLeasesOut(0);
			await().atMost(LIMIT).until(() -> ollama.journal().inFlight() == 0);
			int counted = (failure.verdict() == Failure.Verdict.FAILURE) ? 3 : 0;
			assertThat(gateway.bean(CircuitBreakerRegistry.class).getAllCircuitBreakers()).singleElement()
				.satisfies((breaker) -> assertThat(breaker.getMetrics().getNumberOfFailedCalls()).isEqualTo(counted));
		}
	}

	@Test
	void anAnswerThatIsNoStreamIsBrokenOffWhenItsTimeIsOver() throws Exception {
		try (SimulatedOllama ollama = SimulatedOllama.start(InstanceSettings.loaded());
				GatewayUnderTest gateway = GatewayUnderTest.start("pools.default.instances[0]=" + ollama.url(),
						"pools.default.timeouts.total=500ms")) {
			ollama.faults().add(Fault.neverAnswer());
			HttpResponse<String> answer = new TestClient(gateway.url()).post("/api/embed", """
					{"model":"nomic-embed-text","input":"Hi"}""");
			assertThat(answer.statusCode()).isEqualTo(504);
			assertThat(answer.body()).contains("in the time that its pool allows");
			assertThat(gateway.recorder().nextOutcome().failure()).isEqualTo(Failure.TOTAL_TIMEOUT);
			gateway.recorder().awaitLeasesOut(0);
			await().atMost(LIMIT).until(() -> ollama.journal().inFlight() == 0);
		}
	}

	private static String errorStart(String path) {
		String text = "The answer of instance '127-0-0-1-%d' broke off; try again".formatted(fleet.ollama().port());
		return switch (path) {
			case "/v1/responses" -> "data: {\"type\":\"error\"";
			case "/v1/messages" -> "data: {\"type\":\"error\",\"error\":{\"type\":";
			case "/api/chat", "/api/generate" -> "{\"error\":\"" + text + "\"}";
			default -> "data: {\"error\":{\"message\":\"" + text + "\"";
		};
	}

	private static int failed() {
		return fleet.gateway()
			.bean(CircuitBreakerRegistry.class)
			.getAllCircuitBreakers()
			.stream()
			.mapToInt((breaker) -> breaker.getMetrics().getNumberOfFailedCalls())
			.sum();
	}

	private static String body() {
		return """
				{"model":"llama3.2","prompt":"Hello","input":"Hello","stream":true,"max_tokens":50,\
				"messages":[{"role":"user","content":"Hello"}]}""";
	}

	/** Asks for some twenty megabytes. */
	private static String embeddings() throws IOException {
		return "{\"model\":\"nomic-embed-text\",\"input\":[" + "\"x\",".repeat(1499) + "\"x\"]}";
	}

}
