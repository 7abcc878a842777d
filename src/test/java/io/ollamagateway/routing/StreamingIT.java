package io.ollamagateway.routing;

import java.util.List;
import java.util.concurrent.TimeUnit;

import io.ollamagateway.simulator.Fault;
import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.RecordedRequest;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Answers pass chunk for chunk, as they come.
 */
class StreamingIT {

	private final SimulatedOllama ollama = SimulatedOllama.start(InstanceSettings.defaults());

	private GatewayUnderTest gateway;

	@BeforeEach
	void start() {
		this.gateway = GatewayUnderTest.before(List.of(this.ollama.url()));
	}

	@AfterEach
	void stop() {
		this.gateway.close();
		this.ollama.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/api/generate", "/api/chat", "/v1/chat/completions", "/v1/completions" })
	void aChunkReachesTheClientBeforeTheNextOneIsSent(String path) throws Exception {
		this.ollama.gate().hold();
		try (RawConnection client = new RawConnection(this.gateway.port()).post(path, body())) {
			RecordedRequest received = this.ollama.journal().first(path).get(10, TimeUnit.SECONDS);
			for (int chunk = 1; chunk <= 5; chunk++) {
				assertThat(received.chunkSent(chunk)).isNotDone();
				this.ollama.gate().release(1);
				// the next chunk stands behind the gate, so this line can only be of this
				// one
				assertThat(client.lineWith("{")).contains("\"model\"");
				assertThat(received.chunkSent(chunk)).succeedsWithin(10, TimeUnit.SECONDS);
			}
			assertThat(received.chunkSent(6)).isNotDone();
			this.ollama.gate().open();
			client.lineWith(path.startsWith("/v1") ? "[DONE]" : "\"done\":true");
			client.endOfChunks();
		}
		this.gateway.recorder().awaitLeasesOut(0);
		assertThat(this.gateway.recorder().nextOutcome().name()).isEqualTo("success");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/api/chat", "/v1/chat/completions", "/v1/messages" })
	void anInstanceThatDiesInMidStreamBreaksTheConnectionAndGivesTheLeaseBack(String path) throws Exception {
		this.ollama.faults().add(Fault.resetAfter(3));
		try (RawConnection client = new RawConnection(this.gateway.port()).post(path, body())) {
			client.lineWith("200 OK");
			assertThat(client.linesToTheEnd()).as("a chunked body that was not ended in good order")
				.isNotEmpty()
				.doesNotContain("0");
		}
		this.gateway.recorder().awaitLeasesOut(0);
		assertThat(this.gateway.recorder().nextOutcome().failure()).isEqualTo(Failure.CUT);
	}

	private static String body() {
		return """
				{"model":"llama3.2","prompt":"Hello","stream":true,"max_tokens":50,"messages":[{"role":"user","content":"Hello"}]}""";
	}

}
