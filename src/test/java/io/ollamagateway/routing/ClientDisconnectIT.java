package io.ollamagateway.routing;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.ollamagateway.answers.Failure;
import io.ollamagateway.simulator.RecordedRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A client that leaves frees its slot and ends the upstream call, whenever it leaves.
 */
class ClientDisconnectIT {

	@RegisterExtension
	private static final OneInstance fleet = new OneInstance();

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whileItsBodyIsBeingRead(boolean reset) throws Exception {
		String body = "{\"model\":\"llama3.2\",\"prompt\":\"" + "x".repeat(100_000) + "\"}";
		RawConnection client = new RawConnection(fleet.gateway().port());
		client.send(RawConnection.head("/api/generate", body.length())).send(body.substring(0, 90_000));
		await().atMost(Duration.ofSeconds(10)).until(() -> fleet.gateway().heldBytes() >= 65536);
		leave(client, reset);
		await().atMost(Duration.ofSeconds(10)).until(() -> fleet.gateway().heldBytes() == 0);
		assertThat(fleet.recorder().chosen()).isEmpty();
		assertThat(fleet.ollama().journal().requests("/api/generate")).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "/api/chat, true, true", "/api/chat, true, false", "/api/chat, false, true", "/api/chat, false, false",
			"/v1/chat/completions, true, false", "/v1/chat/completions, false, false", "/v1/messages, true, false",
			"/v1/responses, false, true" })
	void beforeTheHeadersOfTheAnswer(String path, boolean stream, boolean reset) throws Exception {
		fleet.ollama().gate().hold();
		RawConnection client = new RawConnection(fleet.gateway().port()).post(path, body(stream));
		RecordedRequest received = fleet.ollama().journal().first(path).get(10, TimeUnit.SECONDS);
		received.bodyComplete().get(10, TimeUnit.SECONDS);
		fleet.recorder().awaitLeasesOut(1);
		leave(client, reset);
		received.clientGone().get(1, TimeUnit.SECONDS);
		assertThatEverythingIsBack();
	}

	@ParameterizedTest
	@CsvSource({ "/api/chat, true", "/api/chat, false", "/v1/chat/completions, true", "/v1/messages, false",
			"/v1/responses, true" })
	void inMidStream(String path, boolean reset) throws Exception {
		fleet.ollama().gate().hold();
		RawConnection client = new RawConnection(fleet.gateway().port()).post(path, body(true));
		RecordedRequest received = fleet.ollama().journal().first(path).get(10, TimeUnit.SECONDS);
		fleet.ollama().gate().release(2);
		client.lineWith("200 OK");
		client.lineWith("{");
		leave(client, reset);
		received.clientGone().get(1, TimeUnit.SECONDS);
		assertThatEverythingIsBack();
	}

	@Test
	void aClientThatLeavesDoesNotDisturbAnother() throws Exception {
		fleet.ollama().gate().hold();
		try (RawConnection stays = new RawConnection(fleet.gateway().port()).post("/api/chat", body(true))) {
			fleet.ollama().journal().first("/api/chat").get(10, TimeUnit.SECONDS);
			RawConnection leaves = new RawConnection(fleet.gateway().port()).post("/api/generate", body(true));
			fleet.ollama().journal().first("/api/generate").get(10, TimeUnit.SECONDS);
			fleet.recorder().awaitLeasesOut(2);
			leaves.reset();
			fleet.recorder().awaitLeasesOut(1);
			fleet.ollama().gate().open();
			assertThat(stays.lineWith("\"done\":true")).contains("\"done_reason\"");
		}
		fleet.recorder().awaitLeasesOut(0);
	}

	private void assertThatEverythingIsBack() throws InterruptedException {
		fleet.recorder().awaitLeasesOut(0);
		assertThat(fleet.recorder().nextOutcome().failure()).isEqualTo(Failure.CLIENT_GONE);
		assertThat(fleet.recorder().chosen()).hasSize(1);
		await().atMost(Duration.ofSeconds(10)).until(() -> fleet.gateway().heldBytes() == 0);
	}

	private static void leave(RawConnection client, boolean reset) throws Exception {
		if (reset) {
			client.reset();
		}
		else {
			client.close();
		}
	}

	private static String body(boolean stream) {
		return """
				{"model":"llama3.2","prompt":"Hello","input":"Hello","max_tokens":100,"stream":%s,
				"messages":[{"role":"user","content":"Hello"}]}""".formatted(stream);
	}

}
