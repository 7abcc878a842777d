package io.ollamagateway.simulator;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What a client sees on the wire of each thing that can go wrong.
 */
@Timeout(30)
class FaultTests {

	private static final String GENERATE = "/api/generate";

	/** Is answered with four tokens and a last line. */
	private static final String HELLO = "{\"model\":\"llama3.2\",\"prompt\":\"x\",\"options\":{\"num_predict\":4}}";

	private static final String CHAT = "/v1/chat/completions";

	/** Is answered with four tokens, a finish chunk and an end marker. */
	private static final String OPENAI_HELLO = "{\"model\":\"llama3.2\",\"stream\":true,\"max_tokens\":4,"
			+ "\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";

	private static final Duration DELAY = Duration.ofMillis(150);

	@AutoClose
	private SimulatedOllama ollama = SimulatedOllama.start();

	@Test
	void neverAnswersButTakesTheWholeRequest() throws IOException {
		this.ollama.faults().add(Fault.neverAnswer());
		try (RawSocket client = new RawSocket(this.ollama).patience(DELAY)) {
			client.post(GENERATE, HELLO);
			assertThat(received(GENERATE).bodyComplete()).succeedsWithin(Duration.ofSeconds(5));
			assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(client::reply);
			assertThat(this.ollama.journal().inFlight()).isOne();
		}
		assertThat(received(GENERATE).clientGone()).succeedsWithin(Duration.ofSeconds(5));
		assertThat(this.ollama.journal().inFlight()).isZero();
	}

	@Test
	void resetsBeforeTheHeaders() throws IOException {
		this.ollama.faults().add(Fault.resetBeforeHeaders());
		RawSocket.Reply reply = post(GENERATE, HELLO);
		assertThat(reply.head()).isEmpty();
		assertThat(reply.end()).isEqualTo(RawSocket.End.RESET);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 3 })
	void resetsAfterSomeChunks(int chunks) throws IOException {
		this.ollama.faults().add(Fault.resetAfter(chunks));
		RawSocket.Reply reply = post(GENERATE, HELLO);
		assertThat(reply.status()).isEqualTo(200);
		assertThat(reply.chunks()).hasSize(chunks);
		assertThat(reply.end()).isEqualTo(RawSocket.End.RESET);
	}

	@Test
	void resetsAtTheEndOfAStreamThatIsWhole() throws IOException {
		this.ollama.faults().add(Fault.resetAtEnd());
		RawSocket.Reply reply = post(CHAT, OPENAI_HELLO);
		assertThat(reply.text()).endsWith("data: [DONE]\n\n");
		assertThat(reply.end()).isEqualTo(RawSocket.End.RESET);
	}

	@Test
	void endsInGoodOrderButWithoutTheLastLine() throws IOException {
		this.ollama.faults().add(Fault.endAfter(2));
		RawSocket.Reply reply = post(GENERATE, HELLO);
		assertThat(reply.lines()).hasSize(2).noneMatch((line) -> line.contains("\"done\":true"));
		assertThat(reply.end()).isEqualTo(RawSocket.End.COMPLETE);
	}

	@Test
	void endsAStreamWithAnErrorLine() throws IOException {
		this.ollama.faults().add(Fault.errorAfter(2, "boom"));
		RawSocket.Reply reply = post(GENERATE, HELLO);
		assertThat(reply.status()).isEqualTo(200);
		assertThat(reply.lines()).hasSize(3).last().isEqualTo("{\"error\":\"boom\"}");
		assertThat(reply.end()).isEqualTo(RawSocket.End.COMPLETE);
	}

	@Test
	void tellsTheErrorOfAStreamInEveryDialectWhenThatQuirkIsOff() throws IOException {
		this.ollama.close();
		this.ollama = SimulatedOllama.start(InstanceSettings.defaults().without(Quirk.SWALLOW_MID_STREAM_ERROR_ON_V1));
		this.ollama.faults().add(Fault.errorAfter(1, "boom"));
		assertThat(post(CHAT, OPENAI_HELLO).text()).endsWith(
				"data: {\"error\":{\"message\":\"boom\",\"type\":\"api_error\",\"param\":null,\"code\":null}}\n\n");
		assertThat(post("/v1/messages", OPENAI_HELLO).lines().get(9)).startsWith(
				"data: {\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"boom\"},\"request_id\":");
	}

	@Test
	void failsALoadWithTheTextOfAModelThatIsTooLarge() throws IOException {
		this.ollama.faults().add(Fault.loadFails().once());
		RawSocket.Reply reply = post(GENERATE, HELLO);
		assertThat(reply.status()).isEqualTo(500);
		assertThat(reply.text()).isEqualTo("{\"error\":\"" + Fault.OUT_OF_MEMORY + "\"}");
		assertThat(post(GENERATE, HELLO).status()).isEqualTo(200);
	}

	@Test
	void isBusyWithoutSayingForHowLong() throws IOException {
		this.ollama.faults().add(Fault.busy());
		RawSocket.Reply reply = post(GENERATE, HELLO);
		assertThat(reply.status()).isEqualTo(503);
		assertThat(reply.header("Retry-After")).isNull();
		assertThat(reply.text())
			.isEqualTo("{\"error\":\"server busy, please try again.  maximum pending requests exceeded\"}");
	}

	@Test
	void takesLongForTheFirstByte() throws IOException {
		this.ollama.faults().add(Fault.slowFirstByte(DELAY));
		long start = System.nanoTime();
		assertThat(post(GENERATE, HELLO).lines()).hasSize(5);
		assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(DELAY.toNanos());
	}

	@Test
	void stallsBetweenTwoChunks() throws IOException {
		this.ollama.faults().add(Fault.stallAfter(2, Duration.ofMinutes(1)));
		try (RawSocket client = new RawSocket(this.ollama).patience(DELAY)) {
			client.post(CHAT, OPENAI_HELLO);
			assertThat(received(CHAT).chunkSent(2)).succeedsWithin(Duration.ofSeconds(5));
			assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(client::reply);
			assertThat(received(CHAT).chunkSent(3)).isNotDone();
		}
	}

	@Test
	void goesOnAfterAStall() throws IOException {
		this.ollama.faults().add(Fault.stallAfter(2, DELAY));
		long start = System.nanoTime();
		assertThat(post(CHAT, OPENAI_HELLO).text()).endsWith("data: [DONE]\n\n");
		assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(DELAY.toNanos());
	}

	@Test
	void breaksOffInTheMiddleOfALine() throws IOException {
		this.ollama.faults().add(Fault.malformedAfter(1));
		RawSocket.Reply reply = post(GENERATE, HELLO);
		assertThat(reply.lines()).hasSize(2).last().isEqualTo("{\"model\":\"broken\",\"crea");
		assertThat(reply.end()).isEqualTo(RawSocket.End.COMPLETE);
	}

	@Test
	void splitsEveryLine() throws IOException {
		this.ollama.faults().add(Fault.splitLines());
		RawSocket.Reply reply = post(GENERATE, HELLO);
		assertThat(reply.chunks()).hasSize(15).filteredOn((chunk) -> chunk.endsWith("\n")).hasSize(5);
		assertThat(reply.lines()).hasSize(5).allMatch((line) -> line.startsWith("{\"model\":") && line.endsWith("}"));
	}

	@Test
	void joinsLines() throws IOException {
		this.ollama.faults().add(Fault.joinedLines());
		RawSocket.Reply reply = post(GENERATE, HELLO);
		assertThat(reply.chunks()).extracting((chunk) -> chunk.lines().count()).containsExactly(3L, 2L);
	}

	@Test
	void listsSlowlyButInfersAtOnce() throws IOException {
		this.ollama.faults().add(Fault.slowTags(Duration.ofMinutes(1)));
		try (RawSocket client = new RawSocket(this.ollama).patience(DELAY)) {
			client.get("/api/tags");
			assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(client::reply);
		}
		assertThat(post(GENERATE, HELLO).status()).isEqualTo(200);
		assertThat(get("/api/ps").status()).isEqualTo(200);
	}

	@Test
	void meetsOnlyTheModelThePathAndTheNumberThatItIsFor() throws IOException {
		this.ollama.faults().add(Fault.busy().forModel("mistral")).add(Fault.busy().withPath("/api/tags").times(2));
		assertThat(post(GENERATE, HELLO).status()).isEqualTo(200);
		assertThat(post(GENERATE, "{\"model\":\"Mistral:latest\",\"prompt\":\"x\"}").status()).isEqualTo(503);
		assertThat(get("/api/tags").status()).isEqualTo(503);
		assertThat(get("/api/tags").status()).isEqualTo(503);
		assertThat(get("/api/tags").status()).isEqualTo(200);
	}

	@RepeatedTest(20)
	void refusesConnectionsUntilItAcceptsThemOnTheSamePort() throws IOException {
		int port = this.ollama.port();
		this.ollama.refuseConnections();
		assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> get("/"));
		this.ollama.acceptConnections();
		assertThat(this.ollama.port()).isEqualTo(port);
		assertThat(get("/").text()).isEqualTo("Ollama is running");
	}

	@Test
	void aRestartCutsStreamsAndForgetsModels() throws IOException {
		this.ollama.gate().hold();
		this.ollama.gate().release(1);
		try (RawSocket client = new RawSocket(this.ollama)) {
			client.post(GENERATE, HELLO);
			assertThat(received(GENERATE).chunkSent(1)).succeedsWithin(Duration.ofSeconds(5));
			assertThat(this.ollama.resident()).containsExactly("llama3.2:latest");
			this.ollama.restart();
			RawSocket.Reply reply = client.reply();
			assertThat(reply.chunks()).hasSize(1);
			assertThat(reply.end()).isNotEqualTo(RawSocket.End.COMPLETE);
		}
		this.ollama.gate().open();
		assertThat(this.ollama.resident()).isEmpty();
		assertThat(post(GENERATE, HELLO).lines()).hasSize(5);
		assertThat(this.ollama.loads()).isEqualTo(2);
	}

	@Test
	void answersWhoRestartsItOverHttp() throws IOException {
		assertThat(post(GENERATE, HELLO).status()).isEqualTo(200);
		try (RawSocket client = new RawSocket(this.ollama)) {
			assertThat(client.post("/_sim", "{\"action\":\"restart\"}").reply().status()).isEqualTo(200);
			assertThat(client.closed()).isTrue();
		}
		assertThat(this.ollama.resident()).isEmpty();
	}

	@Test
	void aHungRunnerIsSilentWhileAllElseAnswers() throws IOException {
		this.ollama.hang("llama3.2", true);
		try (RawSocket client = new RawSocket(this.ollama).patience(DELAY)) {
			client.post(GENERATE, HELLO);
			assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(client::reply);
			assertThat(post(GENERATE, "{\"model\":\"mistral\",\"prompt\":\"x\"}").status()).isEqualTo(200);
			assertThat(get("/api/ps").text()).contains("llama3.2:latest");
			this.ollama.hang("llama3.2", false);
			client.patience(Duration.ofSeconds(5));
			RawSocket.Reply reply = client.reply();
			assertThat(reply.status()).isEqualTo(500);
			assertThat(reply.text()).contains("model runner has unexpectedly stopped");
		}
	}

	@Test
	void aDeadlockHoldsLoadsWhileLoadedModelsAnswer() throws IOException {
		assertThat(post(GENERATE, HELLO).status()).isEqualTo(200);
		this.ollama.deadlock(true);
		try (RawSocket client = new RawSocket(this.ollama).patience(DELAY)) {
			client.post(GENERATE, "{\"model\":\"mistral\"}");
			assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(client::reply);
			assertThat(post(GENERATE, HELLO).status()).isEqualTo(200);
			assertThat(get("/api/tags").status()).isEqualTo(200);
			this.ollama.deadlock(false);
			client.patience(Duration.ofSeconds(5));
			assertThat(client.reply().text()).contains("\"done_reason\":\"load\"");
		}
	}

	private RecordedRequest received(String path) {
		return this.ollama.journal().first(path).orTimeout(5, TimeUnit.SECONDS).join();
	}

	private RawSocket.Reply get(String path) throws IOException {
		try (RawSocket client = new RawSocket(this.ollama)) {
			return client.get(path).reply();
		}
	}

	private RawSocket.Reply post(String path, String body) throws IOException {
		try (RawSocket client = new RawSocket(this.ollama)) {
			return client.post(path, body).reply();
		}
	}

}
