package io.ollamagateway.routing;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How many wrong keys an address may send.
 */
class GuessingIT {

	private static final int WRONG = 5;

	private static SimulatedOllama ollama;

	private static TestProvider provider;

	private static GatewayUnderTest gateway;

	@BeforeAll
	static void start() throws Exception {
		ollama = SimulatedOllama.start(InstanceSettings.loaded());
		provider = new TestProvider();
		gateway = GatewayUnderTest.startWith(LimitRecorder.WithLimitRecorder.class,
				TestSecrets.all(
						new String[] { "instances=" + ollama.url(), "access.limits.guesses=" + WRONG + "/1h",
								"access.anonymous[0].from=127.0.0.0/8" },
						provider.properties(), TestSecrets.key(0, "ide.secret"), TestSecrets.key(1, "late.secret")));
	}

	@AfterAll
	static void stop() {
		gateway.close();
		provider.close();
		ollama.close();
	}

	@Test
	void whoGuessesIsNotToldWhenItIsRightButItsNeighboursGoOn() throws Exception {
		String guesser = "127.0.0.11";
		assertThat(ask(guesser, "Bearer ide.secret")).first().asString().contains("200");
		for (int i = 0; i < WRONG; i++) {
			assertThat(ask(guesser, "Bearer late.guess-" + i)).first().asString().contains("401");
		}
		List<String> refused = ask(guesser, "Bearer late.guess-again");
		assertThat(refused).first().asString().contains("429");
		assertThat(refused).anyMatch((line) -> line.matches("Retry-After: 3[56]\\d\\d"));
		assertThat(refused).last().asString().contains("{\"error\":\"", "wrong keys", WRONG + "/1h");
		assertThat(gateway.bean(LimitRecorder.class).nextExceeded()).isEqualTo("anonymous guesses refused");
		assertThat(ask(guesser, "Bearer late.secret")).as("a right one").first().asString().contains("429");
		assertThat(ask(guesser, "Bearer ide.secret")).as("known before").first().asString().contains("200");
		assertThat(ask(guesser, "")).as("without a key").first().asString().contains("200");
		assertThat(ask("127.0.0.12", "Bearer late.secret")).as("elsewhere").first().asString().contains("200");
	}

	@Test
	void tokensThatHaveExpiredAreNoGuesses() throws Exception {
		String expired = provider.token(TestProvider.AUDIENCE, Instant.now().minusSeconds(600),
				Map.of("scope", "inference"));
		for (int i = 0; i < 2 * WRONG; i++) {
			assertThat(ask("127.0.0.13", "Bearer " + expired)).first().asString().contains("401");
		}
		assertThat(ask("127.0.0.13", "Bearer late.secret")).first().asString().contains("200");
	}

	private static List<String> ask(String from, String authorization) throws IOException {
		try (RawConnection client = new RawConnection(gateway.port(), from)) {
			return client
				.send("GET /api/version HTTP/1.1\r\nHost: x\r\n"
						+ (authorization.isEmpty() ? "" : "Authorization: " + authorization + "\r\n")
						+ "Connection: close\r\n\r\n")
				.linesToTheEnd();
		}
	}

}
