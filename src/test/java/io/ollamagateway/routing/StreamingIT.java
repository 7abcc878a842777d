package io.ollamagateway.routing;

import java.util.concurrent.TimeUnit;

import io.ollamagateway.simulator.RecordedRequest;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Answers pass chunk for chunk, as they come.
 */
class StreamingIT {

	@RegisterExtension
	private static final OneInstance fleet = new OneInstance();

	@ParameterizedTest
	@ValueSource(strings = { "/api/generate", "/api/chat", "/v1/chat/completions", "/v1/completions" })
	void aChunkReachesTheClientBeforeTheNextOneIsSent(String path) throws Exception {
		fleet.ollama().gate().hold();
		try (RawConnection client = new RawConnection(fleet.gateway().port()).post(path, body())) {
			RecordedRequest received = fleet.ollama().journal().first(path).get(10, TimeUnit.SECONDS);
			for (int chunk = 1; chunk <= 5; chunk++) {
				assertThat(received.chunkSent(chunk)).isNotDone();
				fleet.ollama().gate().release(1);
				// the next chunk stands behind the gate, so this line can only be of this
				// one
				assertThat(client.lineWith("{")).contains("\"model\"");
				assertThat(received.chunkSent(chunk)).succeedsWithin(10, TimeUnit.SECONDS);
			}
			assertThat(received.chunkSent(6)).isNotDone();
			fleet.ollama().gate().open();
			client.lineWith(path.startsWith("/v1") ? "[DONE]" : "\"done\":true");
			client.endOfChunks();
		}
		fleet.recorder().awaitLeasesOut(0);
		assertThat(fleet.recorder().nextOutcome().name()).isEqualTo("success");
	}

	private static String body() {
		return """
				{"model":"llama3.2","prompt":"Hello","stream":true,"max_tokens":50,"messages":[{"role":"user","content":"Hello"}]}""";
	}

}
